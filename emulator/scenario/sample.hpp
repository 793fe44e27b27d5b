#pragma once
#include "pattern/vocabulary.hpp"

#include <map>
#include <string>
#include <variant>

namespace exemu::scenario {

// The sample turn of an event: each field has the value that its declaration gives for `exemu check`.
class Sample final : public pattern::Source {
public:
    Sample(const pattern::Vocabulary&, pattern::EventId);
    pattern::EventId event() const override { return event_; }
    pattern::Value field(pattern::FieldId) const override;

private:
    using Owned = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

    pattern::EventId event_;
    std::map<pattern::FieldId, Owned> values_;
};

} // namespace exemu::scenario
