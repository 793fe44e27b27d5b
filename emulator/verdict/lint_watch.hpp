#pragma once
#include "verdict/lints.hpp"

#include <functional>
#include <map>
#include <optional>

// What the watches of lints are made of. A protocol that this program does not speak has no events: its lints see nothing.
namespace exemu::verdict {

// Names of events and fields as numbers, looked up once.
class Names {
public:
    explicit Names(const pattern::Vocabulary& words) : words_(words) {}
    std::vector<pattern::EventId> events(std::initializer_list<std::string_view> names) const;
    std::optional<pattern::FieldId> field(std::string_view name) const { return words_.find_field(name); }

private:
    const pattern::Vocabulary& words_;
};

bool is_one_of(const std::vector<pattern::EventId>&, pattern::EventId);
// A field as text; empty where it is absent.
std::string text_of(const journal::Record&, std::optional<pattern::FieldId>);
bool is_true(const journal::Record&, std::optional<pattern::FieldId>);
int code_of(const journal::Record&); // of the answer; 0 where it is no number

// Some events, and a question about each.
std::unique_ptr<LintWatch> watch_each(std::vector<pattern::EventId> events, std::function<Sight(const journal::Record&)> ask);

// The same with what was learnt of the session so far; forgotten when it closes.
template <class Known>
class SessionWatch final : public LintWatch {
public:
    using Ask = std::function<Sight(const journal::Record&, Known&)>;
    SessionWatch(const Names& names, std::vector<pattern::EventId> events, Ask ask)
        : events_(std::move(events)), closed_(names.events({"session.closed"})), ask_(std::move(ask))
    {
    }
    bool concerns(pattern::EventId event) const override { return is_one_of(events_, event) || is_one_of(closed_, event); }
    Sight see(const journal::Record& record) override
    {
        if (!is_one_of(closed_, record.event()))
            return ask_(record, known_[record.header().session]);
        known_.erase(record.header().session);
        return Sight::nothing;
    }

private:
    std::vector<pattern::EventId> events_, closed_;
    Ask ask_;
    std::map<std::uint32_t, Known> known_;
};

} // namespace exemu::verdict
