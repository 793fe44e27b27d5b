#include "auth/password.hpp"

namespace exemu::auth {

namespace {

constexpr char nul = '\0';

// message = [authzid] UTF8NUL authcid UTF8NUL passwd                RFC 4616 2
class Plain final : public Exchange {
public:
    explicit Plain(const Circumstances& at) : at_(at) {}

    Step begin(std::optional<std::string_view> initial) override { return initial ? answer(*initial) : challenge(""); }

    Step answer(std::string_view message) override
    {
        const std::size_t first = message.find(nul);
        if (message.size() > most_response || first == std::string_view::npos)
            return malformed();
        const std::size_t second = message.find(nul, first + 1);
        if (second == std::string_view::npos)
            return malformed();
        const std::string_view authzid = message.substr(0, first);
        const std::string_view authcid = message.substr(first + 1, second - first - 1);
        const std::string_view passwd = message.substr(second + 1);
        // Neither authcid nor passwd may be empty (1*SAFE), and NUL is not SAFE.
        if (authcid.empty() || passwd.empty() || passwd.contains(nul))
            return malformed(authcid);

        Credentials credentials = judge(at_, authcid, passwd);
        // Nobody acts for somebody else: an authorization identity may only name, in any of its forms, who proved to be there.
        if (credentials.valid && !authzid.empty() && at_.directory.by_login(authzid) != credentials.account) {
            credentials.valid = false;
            credentials.reason = Reason::bad_credentials;
        }
        return complete(std::move(credentials));
    }

private:
    Circumstances at_;
};

} // namespace

std::unique_ptr<Exchange> start_plain(const Circumstances& at) { return std::make_unique<Plain>(at); }

} // namespace exemu::auth
