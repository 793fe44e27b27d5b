#include "oab/events.hpp"

#include "http/reply_form.hpp"
#include "http/site.hpp"
#include "oab/turns.hpp"
#include "session/declare.hpp"

namespace exemu::oab {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using session::field;
using session::some;

Events declared;

const GetTurn::Asked& asked_of(const Source& source) { return static_cast<const GetTurn&>(source).asked(); }

std::vector<Field> fields()
{
    return {field(
                "oab", Type::text, [](const Source& s) { return some(asked_of(s).folder); }, "5b1e2f3a-0c4d-4e5f-8a6b-7c8d9e0f1a2b",
                "The address book asked for: the folder below /OAB."),
        field(
            "file", Type::text, [](const Source& s) { return some(asked_of(s).name); }, "oab.xml", "The file's name."),
        field(
            "kind", Type::text, [](const Source& s) { return asked_of(s).file ? Value{to_text(asked_of(s).file->kind)} : Value{}; },
            "manifest", "manifest, full, diff or template; absent: there is no such file."),
        field(
            "sequence", Type::number,
            [](const Source& s) { return asked_of(s).file ? Value{static_cast<std::int64_t>(asked_of(s).file->sequence)} : Value{}; }, "1",
            "Its sequence number; of the manifest the newest."),
        field(
            "range", Type::text, [](const Source& s) { return some(static_cast<const GetTurn&>(s).range()); }, "bytes=0-1023",
            "The Range field; absent: the whole.")};
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    scenario::EventGrammar grammar = http::site_grammar(scenario::bit(scenario::Cause::not_found));
    declared.get = language.add(
        {"oab.get", Moment::turn, "A file of the offline address book is asked for.", fields()}, std::move(grammar));
}

} // namespace exemu::oab
