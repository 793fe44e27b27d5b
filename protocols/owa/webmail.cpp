#include "owa/webmail.hpp"

#include "base/text.hpp"
#include "owa/json.hpp"
#include "owa/letter.hpp"
#include "owa/mailbox_view.hpp"
#include "owa/pages.hpp"
#include "owa/sanitizer.hpp"
#include "wire/dates.hpp"

#include <algorithm>

namespace exemu::owa {

using http::Response;
using session::Reply;

struct Webmail::Question : Asked {};

namespace {

constexpr std::size_t most_question = 4 * 1024 * 1024;
constexpr Duration news_wait = std::chrono::seconds(30);

Response say(std::string json, unsigned status = 200)
{
    Response response = http::page(status, std::move(json), "application/json; charset=utf-8");
    response.fields.add("Cache-Control", "no-cache, no-store");
    response.fields.add("X-Content-Type-Options", "nosniff");
    response.compressible = true;
    return response;
}
Response refuse(unsigned status, std::string_view sentence)
{
    Response response = say(json_error(sentence), status);
    response.note = sentence;
    return response;
}
Response not_there() { return refuse(404, "It is not there any more."); }

std::string text_of(const store::Item& item) { return item.mime ? item.mime->text() : std::string(); }

std::string path_of(const store::Mailbox& mailbox, store::FolderId id)
{
    for (const FolderView& folder : folders_of(mailbox))
        if (folder.id == id)
            return folder.path;
    return {};
}

// A name in a header field: nothing that ends it, in ASCII; all of it for those who read RFC 6266.
std::string disposition(const std::string& name)
{
    std::string plain;
    for (const char c : name)
        plain += c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '/' ? c : '_';
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + http::percent_encode(name);
}

} // namespace

Webmail::Webmail(http::Visit& visit, const Gate& gate, const smtp::Transport& transport, const Judged& judged)
    : visit_(visit), gate_(gate), transport_(transport), judged_(judged), mailbox_(visit.mailbox())
{
}

const Webmail::Call Webmail::calls[] = {
    {"FindFolder", &Events::page, "folders", &Webmail::folders, nullptr},
    {"FindItem", &Events::page, "list", &Webmail::list, &Webmail::about_folder},
    {"Search", &Events::search, "", &Webmail::list, &Webmail::about_folder}, // FindItem with a query
    {"GetItem", &Events::read, "", &Webmail::read, &Webmail::about_item},
    {"GetAnswer", &Events::page, "answer", &Webmail::prepare_answer, &Webmail::about_item},
    {"GetDraft", &Events::page, "compose", &Webmail::open_draft, &Webmail::about_item},
    {"SaveItem", &Events::page, "draft", &Webmail::keep_draft, &Webmail::about_letter},
    {"CreateItem", &Events::send, "", &Webmail::send, &Webmail::about_letter},
    {"DeleteItem", &Events::delete_, "", &Webmail::remove, &Webmail::about_item},
    {"UpdateItem", &Events::page, "mark", &Webmail::mark, &Webmail::about_item},
    {"GetMessageBody", &Events::page, "body", &Webmail::body, &Webmail::about_item},
    {"GetFileAttachment", &Events::page, "attachment", &Webmail::attached, &Webmail::about_item},
    {"PendingNotificationRequest", &Events::page, "news", &Webmail::news, nullptr},
};

Task<Reply> Webmail::answer()
{
    const http::Request& request = visit_.request();
    const std::string rest(visit_.rest());
    if (istarts_with(rest, "/ev.owa")) {
        Reply reply = co_await get("PendingNotificationRequest");
        co_return reply;
    }
    if (istarts_with(rest, "/service.svc/s/")) {
        Reply reply = co_await get(std::string_view(rest).substr(15));
        co_return reply;
    }
    if (!request.is("POST"))
        co_return visit_.say(refuse(405, "This is asked by POST."));
    const auto body = co_await visit_.body(most_question);
    if (!body)
        co_return visit_.say(body.error());
    // Exchange: 449 tells the script to come back with the canary of its cookie. UNCONFIRMED.
    if (!gate_.is_canary(judged_.ticket, request.get("X-OWA-CANARY"))) {
        Response response = refuse(449, "The request does not come from the web mail.");
        response.reason = "Retry With";
        co_return visit_.say(std::move(response));
    }
    auto asked = std::make_shared<Question>();
    if (!read_question(*body, *asked))
        co_return visit_.say(refuse(400, "The request cannot be read."));
    asked_ = asked;
    std::string action = request.parameter("action").value_or("");
    if (action == "FindItem" && !asked->query.empty())
        action = "Search";
    const Call* call = std::ranges::find(calls, std::string_view(action), &Call::name);
    if (call == std::end(calls))
        co_return visit_.say(refuse(400, "This lab's web mail does not know that action."));
    Reply reply = co_await act(*call);
    co_return reply;
}

// What only reads: of the address alone, so that a frame and a link can ask.
Task<Reply> Webmail::get(std::string_view what)
{
    const http::Request& request = visit_.request();
    auto asked = std::make_shared<Question>();
    asked->ids = {parse_number(request.parameter("id").value_or("")).value_or(0)};
    asked->part = parse_number(request.parameter("part").value_or("")).value_or(0);
    asked->since = parse_number(request.parameter("since").value_or("")).value_or(0);
    asked_ = asked;
    const Call* call = std::ranges::find_if(calls, [&](const Call& one) { return iequals(one.name, what); });
    const bool readable = call != std::end(calls) &&
        (call->name == "GetMessageBody" || call->name == "GetFileAttachment" || call->name == "PendingNotificationRequest");
    if (!readable || !(request.is("GET") || request.is("HEAD")))
        co_return visit_.say(visit_.error_page(404));
    Reply reply = co_await act(*call);
    co_return reply;
}

Task<Reply> Webmail::act(const Call& call)
{
    Act about;
    about.page = call.page;
    if (call.describe)
        (this->*call.describe)(about);
    const auto natural = [this, &call] { return answer_to(call); };
    ActTurn turn(visit_, events().*call.event, std::move(about), natural);
    const Reply reply = co_await visit_.take(turn);
    co_return reply;
}

// What somebody does keeps the session alive; what the page does by itself does not.
Task<Response> Webmail::answer_to(const Call& call)
{
    Response response = co_await (this->*call.answer)();
    if (!asked_->background && call.answer != &Webmail::news)
        gate_.keep_alive(response, visit_.request(), judged_, visit_.session().clock().wall());
    co_return response;
}

// ---- what the moments tell

void Webmail::about_folder(Act& act) { act.folder = path_of(*mailbox_, static_cast<store::FolderId>(asked_->folder)); }

void Webmail::about_item(Act& act)
{
    const std::optional<store::Item> found = item();
    if (!found)
        return;
    act.item = std::to_string(found->id);
    act.subject = found->envelope.subject;
    act.folder = path_of(*mailbox_, found->folder);
    act.size = found->mime ? found->mime->size() : 0;
}

void Webmail::about_letter(Act& act)
{
    act.subject = asked_->subject;
    act.size = asked_->text.size();
    for (const std::string* field : {&asked_->to, &asked_->cc, &asked_->bcc})
        if (const auto people = parse_people(*field))
            for (const Person& person : *people)
                act.to += (act.to.empty() ? "" : ", ") + person.address;
}

std::optional<store::Item> Webmail::item() const { return asked_->ids.empty() ? std::nullopt : mailbox_->item(asked_->ids.front()); }

// ---- reading

Task<Response> Webmail::folders() { co_return say(json_of(folders_of(*mailbox_), mailbox_->change_number())); }

Task<Response> Webmail::list()
{
    const auto folder = static_cast<store::FolderId>(asked_->folder);
    if (!mailbox_->folder(folder))
        co_return not_there();
    const Page page = asked_->query.empty() ? owa::list(*mailbox_, folder, asked_->offset, asked_->count)
                                            : search(*mailbox_, folder, asked_->query, most_rows);
    co_return say(json_of(page, folder));
}

Task<Response> Webmail::read()
{
    const std::optional<store::Item> found = item();
    if (!found)
        co_return not_there();
    if (const auto change = mailbox_->set_flags(found->id, store::seen, 0))
        co_await visit_.session().settled(*change);
    co_return say(json_of(view_message(text_of(*found)), *found));
}

Task<Response> Webmail::body()
{
    const std::optional<store::Item> found = item();
    if (!found)
        co_return not_there();
    const MessageView view = view_message(text_of(*found));
    const std::string content = view.kind == BodyKind::html ? view.html : "<pre>" + escape_html(view.text) + "</pre>";
    Response response = http::page(200, fill_page(packed_page("message.html"), {{"content", content}}));
    response.fields.add("Content-Security-Policy", message_policy());
    response.fields.add("X-Content-Type-Options", "nosniff");
    response.fields.add("Referrer-Policy", "no-referrer");
    response.fields.add("Cache-Control", "no-cache, no-store");
    response.compressible = true;
    co_return response;
}

// Always a file to be saved: what somebody sent us is never a document of this site.
Task<Response> Webmail::attached()
{
    const std::optional<store::Item> found = item();
    auto content = found ? attachment(text_of(*found), asked_->part) : std::nullopt;
    if (!content)
        co_return not_there();
    Response response = http::page(200, std::move(content->bytes), "application/octet-stream");
    response.fields.add("Content-Disposition", disposition(content->name));
    response.fields.add("Content-Security-Policy", "default-src 'none'; sandbox");
    response.fields.add("X-Content-Type-Options", "nosniff");
    response.fields.add("Cache-Control", "no-cache, no-store");
    co_return response;
}

Task<Response> Webmail::news()
{
    co_await visit_.await_change(mailbox_, asked_->since, news_wait);
    co_return say(json_news(mailbox_->change_number()));
}

// ---- changing

Task<Response> Webmail::mark()
{
    const std::optional<store::Item> found = item();
    if (!found)
        co_return not_there();
    if (asked_->unread) {
        const auto change = *asked_->unread ? mailbox_->set_flags(found->id, 0, store::seen)
                                            : mailbox_->set_flags(found->id, store::seen, 0);
        if (change)
            co_await visit_.session().settled(*change);
    }
    co_return say("{}");
}

// Into Deleted Items; from there for good.
Task<Response> Webmail::remove()
{
    const std::optional<store::Folder> bin = mailbox_->folder(store::Known::deleted_items);
    std::size_t removed = 0;
    for (const std::uint64_t id : asked_->ids) {
        const std::optional<store::Item> found = mailbox_->item(id);
        if (!found || !bin)
            continue;
        const bool for_good = found->folder == bin->id;
        const auto change = for_good ? mailbox_->remove(id) : mailbox_->move(id, bin->id);
        if (!change)
            continue;
        ++removed;
        if (for_good)
            note(visit_.session().events().mailbox_deleted, *found, bin->name);
        co_await visit_.session().settled(*change);
    }
    co_return removed == 0 ? not_there() : say("{}");
}

void Webmail::note(pattern::EventId event, const store::Item& item, std::string_view folder)
{
    session::Session& session = visit_.session();
    const scenario::HarnessEvents& names = session.events();
    session.note_fact(event, [&](journal::Packer& packer) {
        packer.add(names.to, std::string_view(mailbox_->account()));
        packer.add(names.subject, std::string_view(item.envelope.subject));
        packer.add(names.message_id, std::string_view(item.envelope.message_id));
        packer.add(names.folder, folder);
    });
}

// ---- writing

Task<Response> Webmail::prepare_answer()
{
    const std::optional<store::Item> found = item();
    if (!found)
        co_return not_there();
    const MessageView view = view_message(text_of(*found));
    const std::string& self = visit_.user().account->address;
    Draft draft;
    draft.kind = asked_->kind;
    draft.subject = subject_of_answer(draft.kind, view.subject);
    draft.text = quoted(draft.kind, view, asked_->when);
    std::vector<Person> to = view.reply_to.empty() ? view.from : view.reply_to, cc;
    if (draft.kind == LetterKind::reply_all) {
        for (const Person& person : view.to)
            if (!iequals(person.address, self))
                to.push_back(person);
        for (const Person& person : view.cc)
            if (!iequals(person.address, self))
                cc.push_back(person);
    }
    if (draft.kind != LetterKind::forward) {
        draft.to = shown_people(to);
        draft.cc = shown_people(cc);
    }
    co_return say(json_of(draft));
}

// What the form holds, written, and what it answers.
struct Webmail::Letter {
    std::expected<Written, std::string> written;
    std::optional<store::Item> answered;
};

Webmail::Letter Webmail::letter(Purpose purpose) const
{
    const directory::Account& account = *visit_.user().account;
    Letter letter;
    letter.answered = asked_->answered ? mailbox_->item(*asked_->answered) : std::nullopt;
    const std::optional<MessageView> view = letter.answered ? std::optional(view_message(text_of(*letter.answered))) : std::nullopt;
    Draft draft;
    draft.kind = asked_->kind;
    draft.to = asked_->to;
    draft.cc = asked_->cc;
    draft.bcc = asked_->bcc;
    draft.subject = asked_->subject;
    draft.text = asked_->text;
    if (const std::optional<store::Item> kept = kept_draft()) {
        const MessageView before = view_message(text_of(*kept));
        draft.in_reply_to = before.in_reply_to;
        draft.references = before.references;
    }
    const session::Session& session = visit_.session();
    letter.written = write_letter(draft, {account.display, account.address}, view ? &*view : nullptr, transport_.new_message_id(),
        wire::rfc5322_date(session.clock().wall()), session.directory().domain(), purpose);
    return letter;
}

std::optional<store::Item> Webmail::kept_draft() const
{
    const std::optional<store::Folder> drafts = mailbox_->folder(store::Known::drafts);
    std::optional<store::Item> found = asked_->draft ? mailbox_->item(*asked_->draft) : std::nullopt;
    return found && drafts && found->folder == drafts->id ? found : std::nullopt;
}

// Into the form again, where it fits.
Task<Response> Webmail::open_draft()
{
    const std::optional<store::Item> found = item();
    if (!found)
        co_return not_there();
    const std::optional<Draft> draft = draft_of(view_message(text_of(*found)));
    co_return draft ? say(json_of(*draft)) : refuse(409, "This draft has attachments, or a layout: it is shown as it is.");
}

// In place of what was kept of the same letter. Exchange: a draft is read, and marked as one (IMAP: \Draft).
Task<Response> Webmail::keep_draft()
{
    const Letter at_hand = letter(Purpose::keep);
    if (!at_hand.written)
        co_return refuse(400, at_hand.written.error());
    const std::optional<store::Item> before = kept_draft();
    const std::optional<store::ItemId> kept = keep(*at_hand.written, store::Known::drafts, store::seen | store::draft);
    if (!kept)
        co_return refuse(507, "There is no room in the mailbox.");
    if (before)
        if (const auto change = mailbox_->remove(before->id))
            co_await visit_.session().settled(*change);
    co_return say(json_kept(*kept));
}

Task<Response> Webmail::send()
{
    const directory::Account& account = *visit_.user().account;
    const Letter at_hand = letter(Purpose::send);
    if (!at_hand.written)
        co_return refuse(400, at_hand.written.error());
    const std::optional<store::Item> kept = kept_draft();
    Response response = deliver(*at_hand.written, account);
    if (response.status != 200)
        co_return response;
    if (at_hand.answered && asked_->kind != LetterKind::forward)
        if (const auto change = mailbox_->set_flags(at_hand.answered->id, store::answered, 0))
            co_await visit_.session().settled(*change);
    if (kept)
        if (const auto change = mailbox_->remove(kept->id))
            co_await visit_.session().settled(*change);
    co_return response;
}

Response Webmail::deliver(const Written& written, const directory::Account& account)
{
    smtp::Submission submission;
    submission.from = account.address;
    submission.recipients = written.recipients;
    submission.message = written.message;
    if (const auto cause = transport_.submit(visit_.session(), submission)) {
        switch (*cause) {
        case scenario::Cause::too_large: return refuse(413, "The message is too large.");
        case scenario::Cause::too_many: return refuse(400, "There are too many recipients.");
        default: return refuse(503, "The server cannot take the message now. Try again later.");
        }
    }
    return say(keep_copy(written) ? "{}" : "{\"told\":\"It was sent, but there was no room for the copy in Sent Items.\"}");
}

bool Webmail::keep_copy(const Written& written) { return keep(written, store::Known::sent_items, store::seen).has_value(); }

std::optional<store::ItemId> Webmail::keep(const Written& written, store::Known known, std::uint8_t flags)
{
    const std::optional<store::Folder> folder = mailbox_->folder(known);
    if (!folder)
        return std::nullopt;
    store::BlobWriter writer;
    writer.append(written.message);
    store::NewItem copy;
    copy.flags = flags;
    copy.received = visit_.session().clock().wall();
    copy.envelope = {visit_.user().account->address, join(written.recipients, ", "), written.subject, written.message_id};
    copy.mime = writer.finish();
    const auto change = visit_.session().store().deliver(*mailbox_, folder->id, std::move(copy));
    return change ? std::optional(change->item) : std::nullopt;
}

// ---- the page

std::string webmail_page(const http::Visit& visit, const directory::Account& account, std::string_view locale, std::string_view zone)
{
    return fill_page(packed_page("webmail.html"),
        {{"locale", locale}, {"zone", zone}, {"resources", visit.fill(visit.style().owa.resources)},
            {"name", escape_html(account.display.empty() ? account.name : account.display)}, {"account", escape_html(account.name)},
            {"address", escape_html(account.address)}});
}

// Scripts and looks of this server's files alone; nothing within the page, nothing from elsewhere, nowhere else to send a form.
std::string webmail_policy()
{
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
           "base-uri 'none'; frame-ancestors 'self'";
}

// A message is a document of no origin, without scripts, forms and frames, that loads nothing: whatever the sanitizer might have missed.
std::string message_policy()
{
    return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
           "sandbox allow-popups allow-popups-to-escape-sandbox";
}

} // namespace exemu::owa
