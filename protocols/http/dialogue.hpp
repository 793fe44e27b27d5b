#pragma once
#include "auth/auth.hpp"
#include "http/head.hpp"
#include "http/visit.hpp"
#include "session/session.hpp"

#include <memory>
#include <optional>
#include <string>

namespace exemu::http {

struct Route;

// The conversation of one session (RFC 9112): hear, answer, say.
class Dialogue {
public:
    Dialogue(session::Session&, std::shared_ptr<const Voice>);
    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;
    // All of it.
    static Task<> run(session::Session&, std::shared_ptr<const Voice>);

    session::Session& session() { return session_; }
    const Voice& voice() const { return *voice_; }

    // ---- what a visit asks
    // The request's answer: the site's, once whoever comes may.
    Task<session::Reply> answer(Visit&);
    // Reads on in the body; empty at its end. Error: too slow, malformed.
    Task<std::expected<std::string, Malformed>> read_body();
    Task<> drain(); // what nobody wanted to read
    bool closes() const; // behind the answer at hand
    bool reads_body() const { return body_begun_; }
    Task<std::optional<session::Reply>> judge(
        Visit&, auth::Credentials, std::string_view scheme, bool preemptive, std::function<Response(auth::Reason)> refuse);

private:
    bool head_stands();
    Task<session::After> take();
    Task<session::After> take_request();
    Task<session::After> refuse_malformed();
    void begin_visit(Visit&);
    void forget_user();
    std::optional<Response> answer_in_the_clear(Visit&) const;
    Task<session::Reply> answer_known(Visit&, const Route&);
    Task<session::Reply> answer_unknown(Visit&);

    // ---- login.cpp: by a header field
    Task<std::optional<session::Reply>> let_in(Visit&);
    Task<std::optional<session::Reply>> challenge(Visit&, std::string scheme, std::string token);
    Task<std::optional<session::Reply>> go_on_with(Visit&, std::string_view scheme, std::string_view said);
    std::optional<auth::Credentials> judge_certificate(const Visit&) const;

    session::Session& session_;
    std::shared_ptr<const Voice> voice_;
    RequestReader reader_;
    std::unique_ptr<auth::Exchange> exchange_; // NTLM or Negotiate under way, on this connection
    std::string_view exchange_scheme_;
    std::unique_ptr<User> connection_user_;    // Exchange: who has logged in by NTLM or Negotiate stays so on the connection
    std::uint64_t body_read_ = 0;
    bool waiting_ = false, body_begun_ = false, must_close_ = false, challenged_ = false;
};

} // namespace exemu::http
