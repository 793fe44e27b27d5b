#pragma once
#include "base/text.hpp"
#include "base/units.hpp"
#include "pattern/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// The names of moments and of their fields: what rules, expectations and journal queries may say (scenario language,
// "Events and what a rule means"). Protocols declare events; this room knows none of them.
namespace exemu::pattern {

using EventId = std::uint16_t; // index into Vocabulary::events()
using FieldId = std::uint16_t; // one per name: a field name means one type throughout

class Source;

// Reads one field of a living moment. The protocol that declares the field knows what Source really is.
using Read = Value (*)(const Source&);

enum class Moment : std::uint8_t { turn, point, fact };

struct Field {
    std::string name;
    Type type = Type::text;
    Read read = nullptr;      // null for answered fields: the journal alone knows them
    std::string sample = {};  // the value in the sample turn of `exemu check`, as text
    std::string doc = {};     // one sentence
    bool answered = false;    // only in expect, after and until
    bool history = false;     // attempt, since_first, since_last, rate: kept by the rule's own counter, asked after the turn was counted
};

struct Event {
    std::string name; // "smtp.rcpt"
    Moment moment = Moment::turn;
    std::string doc = {};
    std::vector<Field> fields = {}; // its own; the common ones come by themselves
};

// A moment or a record of one: values of fields by number. Lazy: a field nobody asks for is never worked out.
class Source {
public:
    virtual ~Source() = default;
    virtual EventId event() const = 0;
    virtual Value field(FieldId) const = 0; // absent when the event has no such field
    // One member of a family such as `header.*`: member(f, "subject"). The name comes as the user wrote it: a source whose names
    // know no letter case (header fields) compares without it.
    virtual Value member(FieldId, std::string_view) const { return {}; }
};

// Every event has these (scenario language, "Fields that every event has"); their ids are these numbers.
enum Common : FieldId {
    f_listener,
    f_protocol,
    f_port,
    f_server,
    f_client,
    f_client_port,
    f_connections,
    f_session,
    f_turn,
    f_age,
    f_tls,
    f_tls_how,
    f_sni,
    f_user,
    f_account,
    f_mailbox,
    f_allowed,
    // history: of the rule that asks
    f_attempt,
    f_since_first,
    f_since_last,
    f_rate,
    // known before the turn is counted, from the scope the rule or the state names; families: "state.mood", "state_age.mood"
    f_during_backoff,
    f_state,
    f_state_age,
    // answered
    f_origin,
    f_rule,
    f_code,
    f_text,
    f_result,
    f_outcome,
    f_received,
    f_sent,
    f_took,
    f_forced,
    f_backoff,
    common_count
};

// All events and fields that exist in this program; built once at start, immutable afterwards.
class Vocabulary {
public:
    Vocabulary(); // the common fields, without readers

    // Declares an event; its fields are interned. Throws std::logic_error when the name exists or a field name was declared
    // with another type: both are ours to fix.
    EventId add(Event);
    // The reader of a common field (session gives them).
    void read_common(FieldId, Read);

    std::optional<EventId> find_event(std::string_view name) const; // letter case ignored
    std::optional<FieldId> find_field(std::string_view name) const;
    // A field that is a family is declared as "header.*"; "header.subject" is its member "subject". The plain names "state" and
    // "state_age" are found too, with no member.
    struct Named {
        FieldId field;
        std::string member; // empty but for a family
    };
    std::optional<Named> find_named(std::string_view name) const;
    std::optional<FieldId> find_family(std::string_view name) const; // "header": the field declared as "header.*"
    // "smtp.rcpt", "smtp.*", "*.authorize", "*": every event that fits, none when nothing does.
    std::vector<EventId> match_events(std::string_view glob) const;

    const std::vector<Event>& events() const { return events_; }
    const Event& event(EventId id) const { return events_[id]; }
    std::size_t field_count() const { return fields_.size(); }
    const Field& field(FieldId id) const { return fields_[id]; } // name, type and doc; `read` of common fields
    // A field as this event declares it, else as the common ones do; null when the event has no such field.
    const Field* declared(EventId, FieldId) const;
    bool has_field(EventId, FieldId) const;
    // The own fields of an event as global ids, in the order declared.
    const std::vector<FieldId>& own_fields(EventId id) const { return own_[id]; }
    // The reader of a field at an event: the event's own first, then the common one; null when there is none.
    Read reader(EventId, FieldId) const;

    std::vector<std::string> event_names() const;
    std::vector<std::string> field_names(EventId) const;

private:
    void check(const Event&) const;
    FieldId intern(const Field&);

    std::vector<Event> events_;
    std::vector<Field> fields_;
    std::vector<std::vector<FieldId>> own_; // by event, in the order of its fields
    std::unordered_map<std::string, FieldId> field_ids_;
    std::unordered_map<std::string, EventId, IHash, IEqual> event_ids_;
};

} // namespace exemu::pattern
