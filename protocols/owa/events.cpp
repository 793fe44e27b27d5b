#include "owa/events.hpp"

#include "http/reply_form.hpp"
#include "http/site.hpp"
#include "owa/turns.hpp"
#include "session/declare.hpp"

namespace exemu::owa {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::Cause;
using session::field;
using session::some;

Events declared;

const ActTurn& act_of(const Source& source) { return static_cast<const ActTurn&>(source); }
const LoginTurn& login_of(const Source& source) { return static_cast<const LoginTurn&>(source); }

Field page_field(std::string sample)
{
    return field("page", Type::text, [](const Source& s) { return some(act_of(s).act().page); }, std::move(sample), "What is shown.");
}
Field folder_field()
{
    return field("folder", Type::text, [](const Source& s) { return some(act_of(s).act().folder); }, "Inbox", "Path of the folder.");
}
Field item_field()
{
    return field("item", Type::text, [](const Source& s) { return some(act_of(s).act().item); }, "7", "Id of the item in its mailbox.");
}
Field subject_field()
{
    return field("subject", Type::text, [](const Source& s) { return some(act_of(s).act().subject); }, "Hello", "Its subject.");
}
Field size_field()
{
    return field(
        "size", Type::size,
        [](const Source& s) -> Value {
            const std::uint64_t size = act_of(s).act().size;
            return size ? Value{static_cast<std::int64_t>(size)} : Value{};
        },
        "1KB", "Its bytes.");
}

// A page that asks for a password is nobody's copy of another one: a reply from a file is refused when the scenario is loaded.
scenario::EventGrammar grammar(std::uint32_t causes)
{
    scenario::EventGrammar grammar = http::site_grammar(causes);
    grammar.parse_reply = [](const Tree& written, Problems& problems) -> std::shared_ptr<const scenario::ReplyForm> {
        const Tree* file = written.find("body_file");
        if (file)
            problems.add(file->place,
                "a page on which passwords are typed takes no body from a file; `body` takes one, and the lab's notice comes before it");
        return file ? nullptr : http::parse_reply(written, problems);
    };
    return grammar;
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    const auto add = [&](std::string name, Moment moment, std::string doc, std::vector<Field> fields, std::uint32_t causes) {
        return language.add({"owa." + name, moment, std::move(doc), std::move(fields)}, grammar(causes));
    };
    declared.login = add("login", Moment::point, "The form was sent; http.authorize with scheme forms follows.",
        {field(
             "trusted", Type::flag, [](const Source& s) -> Value { return login_of(s).form().trusted; }, "false",
             "\"Private computer\" was chosen."),
            field(
                "destination", Type::text, [](const Source& s) { return some(login_of(s).form().destination); },
                "https://mail.contoso.test/owa/", "Where the form leads when all is well.")},
        0);
    declared.session = add("session", Moment::point, "The cookies of a request are judged; fail: bad_credentials takes them for expired.",
        {field(
            "cookie", Type::text, [](const Source& s) -> Value { return to_text(static_cast<const SessionTurn&>(s).state()); }, "valid",
            "valid, expired, forged or absent.")},
        scenario::bit(Cause::bad_credentials));
    declared.page = add("page", Moment::turn,
        "A page, or what a script asks for: logon, expiredpassword, logoff, language, mail; folders, list, body, attachment, answer, draft, compose, mark, news.",
        {page_field("mail"), folder_field(), item_field()}, scenario::bit(Cause::not_found));
    declared.read = add("read", Moment::turn, "A message is opened.", {folder_field(), item_field(), subject_field(), size_field()},
        scenario::bit(Cause::not_found));
    declared.send = add("send", Moment::turn, "A message is sent.",
        {field(
             "to", Type::text, [](const Source& s) { return some(act_of(s).act().to); }, "bob@contoso.test",
             "Its recipients, with commas between them."),
            subject_field(), size_field()},
        scenario::bit(Cause::over_quota) | scenario::bit(Cause::too_large));
    declared.delete_ = add("delete", Moment::turn, "A message is deleted: into Deleted Items, from there for good.",
        {folder_field(), item_field(), subject_field()}, scenario::bit(Cause::not_found));
    declared.search = add("search", Moment::turn, "A folder is searched.", {folder_field()}, scenario::bit(Cause::not_found));
    declared.logoff = add("logoff", Moment::turn, "The session is ended by its user.", {}, 0);
}

} // namespace exemu::owa
