#pragma once
#include "auth/auth.hpp"
#include "http/message.hpp"
#include "http/style.hpp"
#include "session/session.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace exemu::http {

class Dialogue;
class Turn;
struct Mount;
struct Voice;

// Who has come. Without an account nobody has logged in.
struct User {
    std::string typed;                           // alice, CONTOSO\alice
    const directory::Account* account = nullptr;
    std::string_view scheme;                     // basic, ntlm, negotiate, bearer, cert, forms; empty: nobody
    explicit operator bool() const { return account != nullptr; }
};

// One request at a site, and all that the site may touch while it answers it.
class Visit {
public:
    Visit(Dialogue&, const Request&);
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    const Request& request() const { return request_; }
    session::Session& session() const;
    const Voice& voice() const;
    const Style& style() const;
    const Mount* mount() const { return mount_; }           // null: no site has this path
    std::string_view site() const { return site_; }         // its name; empty: none
    const Directory* directory() const { return directory_; } // the persona's, as the listener's options changed it; null: none
    // What of the path lies behind the mount: "/auth/logon.aspx" of "/OWA/auth/logon.aspx"; empty, or begins with a slash.
    std::string_view rest() const;

    // ---- who
    const User& user() const { return user_; }
    void be(User); // a site knows by its own means (a cookie) who has come: fields user, account, mailbox
    std::shared_ptr<store::Mailbox> mailbox() const; // of the user; null without one (no account, no_mailbox)
    // Judges what a form said: asks http.authorize with scheme `forms`. Empty when it is right, and the visitor then is that user. Else
    // the answer: a rule's, or what `refuse` makes of the reason.
    Task<std::optional<session::Reply>> log_in(std::string typed, std::string_view password, std::function<Response(auth::Reason)> refuse);

    // ---- the body. 100 Continue is said where it is awaited. Error: what to answer (too large, malformed).
    Task<std::expected<std::string, Response>> body(std::size_t most = 1024 * 1024);
    // Piece by piece; empty at its end.
    Task<std::expected<std::string, Response>> next_piece();

    // ---- answering
    // The moment that answers. The caller awaits at once, and returns the reply.
    Task<session::Reply> take(Turn&);
    // A moment after which the request may go on: empty then.
    Task<std::optional<session::Reply>> ask(Turn&);
    // An answer for which there is no moment of its own.
    session::Reply say(Response) const;
    // The web server's own page for a status: 404 "File or directory not found" and the like, as IIS of this persona shows it.
    Response error_page(unsigned status, unsigned substatus = 0) const;
    // 401 with the directory's offers.
    Response challenge_page() const;
    // IIS's HTTP Redirect: a short page and a Location.
    Response document_moved(std::string location, unsigned status = 302) const;
    // ASP.NET's redirect: "Object moved to here".
    Response object_moved(std::string location) const;
    // A whole answer of the persona.
    Response stands_for(const Answer&) const;

    // ---- news
    // Returns when the mailbox has changed since `seen`, the time has passed, or the peer has sent something. For long polls.
    Task<> await_change(std::shared_ptr<store::Mailbox>, store::ChangeNumber seen, Duration most);

    // ---- names
    const std::string& host() const; // what the request calls us, else the persona's host
    // "https://mail.contoso.test/owa/": this server under the name that the request uses.
    std::string url(std::string_view path) const;
    std::string fill(std::string_view text, std::string_view url = {}) const; // placeholders of the style
    const std::string& guid() const; // one for each request: request-id

private:
    friend class Dialogue;
    friend class Turn;
    friend class RequestTurn;

    Dialogue& dialogue_;
    const Request& request_;
    const Mount* mount_ = nullptr;
    std::string_view site_;
    const Directory* directory_ = nullptr;
    User user_;
    session::Carried carried_;
    mutable std::string guid_;
    std::string login_token_; // said beside the answer: the end of a Negotiate exchange
    bool asks_for_password_ = false;
};

} // namespace exemu::http
