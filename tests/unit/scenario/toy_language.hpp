#pragma once
#include "scenario/run.hpp"
#include "scenario/scenario.hpp"

#include <map>
#include <string>
#include <vector>

// A small language of our own: protocol "toy" on a stream, "dot" on datagrams, a persona and two presets.
namespace toy {

using namespace exemu;

// What a toy protocol says: "250 words", in quotes. 2 and 3 are positive, 1 is provisional.
struct Form final : scenario::ReplyForm {
    std::string line;
};

struct Words { // a language and the ids of its events
    scenario::Language language;
    scenario::HarnessEvents harness;
    pattern::EventId hello, rcpt, data, authorize, dot_ask, dot_authorize;
    pattern::FieldId name, rcpt_field, size, from;

    Words();
};
const Words& words();

// A moment with fields by number, owned.
class Moment final : public pattern::Source {
public:
    explicit Moment(pattern::EventId event) : event_(event) {}
    Moment& with(pattern::FieldId field, std::string text);
    Moment& with(pattern::FieldId field, std::int64_t number);
    pattern::EventId event() const override { return event_; }
    pattern::Value field(pattern::FieldId) const override;
    pattern::Value member(pattern::FieldId, std::string_view) const override { return {}; }

private:
    pattern::EventId event_;
    std::map<pattern::FieldId, std::variant<std::string, std::int64_t>> fields_;
};

// Of a client at its listener and session.
Moment moment(pattern::EventId, const std::string& client = "127.0.0.1", std::int64_t session = 1);

// The problems of a text, "file:line:column: sentence", one per line; "" when it loads.
std::string problems_of(const std::string& yaml);
// Loads; a failed check, with the problems, when it does not.
std::shared_ptr<const scenario::Scenario> loaded(const std::string& yaml);

} // namespace toy
