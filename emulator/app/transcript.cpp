#include "app/transcript.hpp"

#include "app/language.hpp"
#include "base/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace exemu::app {

namespace json = boost::json;

namespace {

std::string text(const json::object& event, std::string_view name)
{
    const json::value* value = event.if_contains(name);
    if (!value)
        return "";
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

std::string clock_of(const json::object& event)
{
    const std::string time = text(event, "t"); // 2026-11-23T09:30:00.123456Z
    return time.size() >= 23 ? time.substr(11, 12) : time;
}

// The event's own fields, as in the short line of people: family members are told by their whole name.
std::string own_fields(const json::object& event, pattern::EventId id)
{
    const pattern::Vocabulary& words = speech().language.vocabulary;
    std::string line;
    for (const auto& [key, value] : event) {
        const auto named = words.find_named(std::string_view(key));
        const std::vector<pattern::FieldId>& own = words.own_fields(id);
        if (!named || std::ranges::find(own, named->field) == own.end())
            continue;
        const std::string shown = printable(text(event, key));
        const bool quoted = shown.empty() || shown.contains(' ');
        line += quoted ? fmt::format(" {}=\"{}\"", std::string_view(key), shown) : fmt::format(" {}={}", std::string_view(key), shown);
    }
    return line;
}

std::string said(const json::object& event)
{
    const std::string code = text(event, "code"), words = text(event, "text");
    if (code.empty() && words.empty())
        return text(event, "result").empty() ? "(nothing was said)" : "(" + text(event, "result") + ")";
    return printable(words.starts_with(code) ? words : code + (words.empty() ? "" : " ") + words);
}

std::string made_by(const json::object& event)
{
    const std::string rule = text(event, "rule"), origin = text(event, "origin");
    if (rule.empty())
        return origin;
    return (origin == "rule" ? "rule " : "natural, shaped by rule ") + rule;
}

constexpr std::size_t column = 72; // of what made the answer

void append_turn(std::string& out, const json::object& event, const pattern::Event& described, pattern::EventId id)
{
    const std::string time = clock_of(event);
    const bool answered = event.contains("took"); // a fact has no answer
    if (!answered || described.moment == pattern::Moment::fact) {
        out += fmt::format("  {}  -- {}{}\n", time, described.name, own_fields(event, id));
        return;
    }
    const bool asked = described.moment == pattern::Moment::turn || described.name.ends_with(".authorize");
    const bool spoken = event.contains("code") || event.contains("text") || event.contains("result");
    if (asked)
        out += fmt::format("  {}  C: {}{}\n", time, described.name, own_fields(event, id));
    else if (!spoken) {
        out += fmt::format(
            "  {}  -- {}{}{}\n", time, described.name, own_fields(event, id), event.contains("rule") ? "  (" + made_by(event) + ")" : "");
        return;
    }
    const std::string words = said(event);
    out += fmt::format("  {}  S: {:<{}}  {}{}\n", asked ? std::string(time.size(), ' ') : time, words, column - 18, made_by(event),
        event.contains("outcome") ? ", " + text(event, "outcome") : "");
}

} // namespace

Spoken spoken_of(const json::object& event)
{
    const pattern::Vocabulary& words = speech().language.vocabulary;
    const auto id = words.find_event(text(event, "event"));
    if (!id || !event.contains("took"))
        return {};
    const pattern::Event& described = words.event(*id);
    Spoken spoken;
    if (described.moment == pattern::Moment::turn || described.name.ends_with(".authorize"))
        spoken.asked = described.name + own_fields(event, *id);
    if (event.contains("code") || event.contains("text"))
        spoken.answered = said(event);
    return spoken;
}

namespace {

std::string heading(std::uint64_t uid, const json::object& event)
{
    std::string tls = text(event, "tls");
    return fmt::format("session {}: {} from {}:{}{}\n", uid, text(event, "listener"), text(event, "client"), text(event, "client_port"),
        tls.empty() ? "" : ", TLS " + tls);
}

} // namespace

std::string transcript(const std::vector<json::object>& events, std::optional<std::uint64_t> only)
{
    const pattern::Vocabulary& words = speech().language.vocabulary;
    std::map<std::uint64_t, std::string> sessions; // by uid, in the order of their coming; 0: of none
    for (const json::object& event : events) {
        const json::value* number = event.if_contains("uid");
        const std::uint64_t uid = number ? number->to_number<std::uint64_t>() : 0;
        if (only && uid != *only)
            continue;
        std::string& out = sessions[uid];
        if (out.empty())
            out = uid ? heading(uid, event) : "of no session\n";
        const std::string name = text(event, "event");
        const auto id = words.find_event(name);
        if (!id) { // journal.evicted of the sink, or of another version
            out += fmt::format("  {}  -- {}\n", clock_of(event), json::serialize(event));
            continue;
        }
        append_turn(out, event, words.event(*id), *id);
    }
    std::string all;
    for (const auto& [uid, text] : sessions)
        if (uid)
            all += text + '\n';
    if (const auto none = sessions.find(0); none != sessions.end())
        all += none->second + '\n';
    return all;
}

} // namespace exemu::app
