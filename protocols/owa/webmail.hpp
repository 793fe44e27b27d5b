#pragma once
#include "http/visit.hpp"
#include "owa/gate.hpp"
#include "owa/letter.hpp"
#include "owa/turns.hpp"
#include "smtp/submission.hpp"

#include <memory>
#include <string>
#include <string_view>

// The web mail of one who has logged on: calls of its script, each a turn of its own.
//
//     POST /owa/service.svc?action=NAME   JSON in, JSON out; X-OWA-CANARY says that our own page asks
//     GET  /owa/service.svc/s/GetMessageBody?id=   GET .../s/GetFileAttachment?id=&part=
//     GET  /owa/ev.owa2?since=            answers when the mailbox has changed, or half a minute has passed
//
// Exchange: names of actions and addresses are those of OWA; what is said in JSON is ours.
namespace exemu::owa {

class Webmail {
public:
    Webmail(http::Visit&, const Gate&, const smtp::Transport&, const Judged&);
    Task<session::Reply> answer();

private:
    using Answer = Task<http::Response> (Webmail::*)();
    struct Call { // an action, and the moment it is
        std::string_view name;
        pattern::EventId Events::* event;
        std::string_view page; // of owa.page
        Answer answer;
        void (Webmail::*describe)(Act&); // what the moment tells; null: no more
    };
    static const Call calls[];

    Task<session::Reply> act(const Call&);
    Task<session::Reply> get(std::string_view what);
    Task<http::Response> answer_to(const Call&);

    Task<http::Response> folders();
    Task<http::Response> list();
    Task<http::Response> read();
    Task<http::Response> prepare_answer();
    Task<http::Response> open_draft();
    Task<http::Response> keep_draft();
    Task<http::Response> send();
    Task<http::Response> remove();
    Task<http::Response> mark();
    Task<http::Response> body();
    Task<http::Response> attached();
    Task<http::Response> news();

    void about_folder(Act&);
    void about_item(Act&);
    void about_letter(Act&);

    std::optional<store::Item> item() const;
    http::Response deliver(const struct Written&, const directory::Account&);
    bool keep_copy(const struct Written&);
    std::optional<store::Item> kept_draft() const; // that the letter at hand takes the place of
    struct Letter; // the one at hand
    Letter letter(Purpose) const;
    std::optional<store::ItemId> keep(const struct Written&, store::Known folder, std::uint8_t flags);
    void note(pattern::EventId, const store::Item&, std::string_view folder);

    http::Visit& visit_;
    const Gate& gate_;
    const smtp::Transport& transport_;
    const Judged& judged_;
    std::shared_ptr<store::Mailbox> mailbox_;
    struct Question; // what the script has said
    std::shared_ptr<const Question> asked_;
};

// The page that this is the other half of.
std::string webmail_page(const http::Visit&, const directory::Account&, std::string_view locale, std::string_view zone);
std::string webmail_policy(); // Content-Security-Policy of that page
std::string message_policy(); // and of a message's own document

} // namespace exemu::owa
