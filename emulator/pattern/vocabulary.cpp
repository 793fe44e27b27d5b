#include "pattern/vocabulary.hpp"

#include "pattern/condition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace exemu::pattern {

namespace {

struct CommonField {
    FieldId id;
    Type type;
    const char *name, *sample, *doc;
};

// Scenario language, "Fields that every event has". By id, so that the enum can be used for an index.
constexpr CommonField common_fields[] = {
    {f_listener, Type::text, "listener", "submit", "Name of the listener."},
    {f_protocol, Type::text, "protocol", "smtp", "Protocol of the listener."},
    {f_port, Type::number, "port", "587", "The documented port, before any offset."},
    {f_server, Type::text, "server", "127.0.0.1", "The address that was reached."},
    {f_client, Type::text, "client", "127.0.0.1", "The peer's address."},
    {f_client_port, Type::number, "client_port", "50123", "The peer's port."},
    {f_connections, Type::number, "connections", "1", "Connections the peer holds open on this listener, this one included."},
    {f_session, Type::number, "session", "1", "Ordinal of the session on its listener."},
    {f_turn, Type::number, "turn", "1", "Ordinal of the turn in its session."},
    {f_age, Type::duration, "age", "1s", "Time since the connection was accepted."},
    {f_tls, Type::version, "tls", "1.3", "Version of TLS, 1.0 to 1.3; none in plain text."},
    {f_tls_how, Type::text, "tls_how", "starttls", "implicit or starttls; absent in plain text."},
    {f_sni, Type::text, "sni", "mail.contoso.test", "The host name asked for in the handshake."},
    {f_user, Type::text, "user", "alice@contoso.test", "The user name as typed."},
    {f_account, Type::text, "account", "alice", "The account that the name resolves to, known or not yet proven."},
    {f_mailbox, Type::text, "mailbox", "alice", "The mailbox that is open."},
    {f_allowed, Type::flag, "allowed", "true", "The phase permits this request."},
    {f_attempt, Type::number, "attempt", "1", "Which time this is in its scope."},
    {f_since_first, Type::duration, "since_first", "0s", "Time since the first time in its scope."},
    {f_since_last, Type::duration, "since_last", "0s", "Time since the last time in its scope."},
    {f_rate, Type::rate, "rate", "1", "How many in a sliding window, this one included: \"> 5 per 10s\"."},
    {f_during_backoff, Type::flag, "during_backoff", "false", "The scope was told to wait and the time is not over."},
    {f_state, Type::text, "state.*", "", "Value of a declared state for this scope."},
    {f_state_age, Type::duration, "state_age.*", "0s", "How long a declared state has had its value."},
    {f_origin, Type::text, "origin", "natural", "Who made the answer: natural or rule."},
    {f_rule, Type::text, "rule", "greylist", "The rule that decided the answer."},
    {f_code, Type::code, "code", "250", "Code of the answer."},
    {f_text, Type::text, "text", "OK", "Text of the answer."},
    {f_result, Type::text, "result", "ok", "ok, refused, error or none."},
    {f_outcome, Type::text, "outcome", "stored", "What became of the message: stored, dropped, duplicated, bounced or postponed."},
    {f_received, Type::size, "received", "512B", "Bytes that came from the peer."},
    {f_sent, Type::size, "sent", "512B", "Bytes that went to the peer."},
    {f_took, Type::duration, "took", "1ms", "Time from the request to its answer."},
    {f_forced, Type::flag, "forced", "false", "A rule made the answer positive where the verb would have refused."},
    {f_backoff, Type::duration, "backoff", "4s", "How long the answer told the peer to wait."},
};
static_assert(std::size(common_fields) == common_count);

constexpr std::string_view family_end = ".*";

} // namespace

Vocabulary::Vocabulary()
{
    for (const CommonField& common : common_fields) {
        if (common.id != fields_.size())
            throw std::logic_error(fmt::format("common field {} stands in the wrong row", common.name));
        Field field{common.name, common.type, nullptr, common.sample, common.doc, common.id >= f_origin, false};
        field.history = common.id >= f_attempt && common.id <= f_rate;
        field_ids_.emplace(field.name, common.id);
        fields_.push_back(std::move(field));
    }
    // Declared as families, also found by their plain names: `state: {mood: angry}`.
    field_ids_.emplace("state", f_state);
    field_ids_.emplace("state_age", f_state_age);
}

FieldId Vocabulary::intern(const Field& field)
{
    const auto [known, fresh] = field_ids_.try_emplace(field.name, static_cast<FieldId>(fields_.size()));
    if (fresh) {
        fields_.push_back(field);
        fields_.back().read = nullptr; // belongs to the event
    }
    return known->second;
}

void Vocabulary::check(const Event& event) const
{
    if (find_event(event.name))
        throw std::logic_error(fmt::format("event {} is declared twice", event.name));
    for (const Field& field : event.fields) {
        if (const auto known = find_field(field.name); known && fields_[*known].type != field.type)
            throw std::logic_error(fmt::format("field {} of {} is declared as {}, elsewhere as {}", field.name, event.name,
                to_text(field.type), to_text(fields_[*known].type)));
        const auto same = [&](const Field& other) { return other.name == field.name; };
        if (std::count_if(event.fields.begin(), event.fields.end(), same) > 1)
            throw std::logic_error(fmt::format("event {} declares field {} twice", event.name, field.name));
    }
    constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();
    if (events_.size() >= most || fields_.size() + event.fields.size() >= most)
        throw std::logic_error("too many events or fields for their ids");
}

EventId Vocabulary::add(Event event)
{
    check(event); // all of it first: what is refused leaves nothing behind
    const auto id = static_cast<EventId>(events_.size());
    std::vector<FieldId> own;
    own.reserve(event.fields.size());
    for (const Field& field : event.fields)
        own.push_back(intern(field));
    event_ids_.emplace(event.name, id);
    own_.push_back(std::move(own));
    events_.push_back(std::move(event));
    return id;
}

void Vocabulary::read_common(FieldId id, Read read)
{
    if (id >= common_count)
        throw std::logic_error("read_common is for common fields");
    fields_[id].read = read;
}

std::optional<EventId> Vocabulary::find_event(std::string_view name) const
{
    const auto found = event_ids_.find(name);
    return found == event_ids_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<FieldId> Vocabulary::find_field(std::string_view name) const
{
    const auto found = field_ids_.find(std::string(name));
    return found == field_ids_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Vocabulary::Named> Vocabulary::find_named(std::string_view name) const
{
    if (name.ends_with(family_end))
        return std::nullopt; // the declaration itself is not a name to use
    if (const auto plain = find_field(name))
        return Named{*plain, {}};
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos || dot + 1 == name.size())
        return std::nullopt;
    const auto family = find_field(std::string(name.substr(0, dot)).append(family_end));
    if (!family)
        return std::nullopt;
    return Named{*family, std::string(name.substr(dot + 1))};
}

std::optional<FieldId> Vocabulary::find_family(std::string_view name) const { return find_field(std::string(name).append(family_end)); }

std::vector<EventId> Vocabulary::match_events(std::string_view glob) const
{
    std::vector<EventId> fitting;
    for (std::size_t id = 0; id < events_.size(); ++id)
        if (glob_matches(glob, events_[id].name))
            fitting.push_back(static_cast<EventId>(id));
    return fitting;
}

const Field* Vocabulary::declared(EventId event, FieldId field) const
{
    const std::vector<FieldId>& own = own_[event];
    for (std::size_t i = 0; i < own.size(); ++i)
        if (own[i] == field)
            return &events_[event].fields[i];
    return field < common_count ? &fields_[field] : nullptr;
}

bool Vocabulary::has_field(EventId event, FieldId field) const { return declared(event, field) != nullptr; }

Read Vocabulary::reader(EventId event, FieldId field) const
{
    const Field* own = declared(event, field);
    if (own && own->read)
        return own->read;
    return field < common_count ? fields_[field].read : nullptr;
}

std::vector<std::string> Vocabulary::event_names() const
{
    std::vector<std::string> names;
    names.reserve(events_.size());
    for (const Event& event : events_)
        names.push_back(event.name);
    return names;
}

std::vector<std::string> Vocabulary::field_names(EventId event) const
{
    std::vector<std::string> names;
    for (const Field& field : events_[event].fields)
        names.push_back(field.name);
    for (FieldId id = 0; id < common_count; ++id)
        if (std::find(own_[event].begin(), own_[event].end(), id) == own_[event].end())
            names.push_back(fields_[id].name);
    return names;
}

} // namespace exemu::pattern
