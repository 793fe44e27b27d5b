#include "auth/password.hpp"

namespace exemu::auth {

namespace {

// Never made a standard; draft-murchison-sasl-login-00 is the nearest to one. Exchange: the prompts are "Username:" and
// "Password:", not the draft's "User Name" and "Password" with NUL ([MS-XLOGIN]). An initial response is the user name.
class Login final : public Exchange {
public:
    explicit Login(const Circumstances& at) : at_(at) {}

    Step begin(std::optional<std::string_view> initial) override { return initial ? answer(*initial) : challenge("Username:"); }

    Step answer(std::string_view response) override
    {
        if (response.size() > most_response)
            return malformed(user_ ? *user_ : "");
        if (user_)
            return complete(judge(at_, *user_, response));
        user_ = response;
        return challenge("Password:");
    }

private:
    Circumstances at_;
    std::optional<std::string> user_;
};

} // namespace

std::unique_ptr<Exchange> start_login(const Circumstances& at) { return std::make_unique<Login>(at); }

} // namespace exemu::auth
