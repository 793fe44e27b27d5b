#pragma once
#include "base/clock.hpp"
#include "pattern/vocabulary.hpp"

#include <cstring>
#include <functional>
#include <string>
#include <string_view>

// One event as the journal keeps it: a fixed header, then field values packed by id. No allocation, no formatting at write.
namespace exemu::journal {

enum class Origin : std::uint8_t { natural, rule };
using RuleId = std::uint16_t; // 0 is none; interned by Journal::rule_id

struct Header {
    std::uint64_t sequence = 0;  // over all shards, from 1
    SteadyTime time{};
    std::uint32_t session = 0;   // number of the session over all listeners; 0 when the harness itself speaks
    pattern::EventId event = 0;
    RuleId rule = 0;
    Origin origin = Origin::natural;
    std::uint32_t size = 0;      // bytes of fields that follow
};

// Longer texts are cut in the journal and end with "…".
constexpr std::size_t most_text = 1024;
constexpr std::size_t most_fields = 16 * 1024; // bytes of all fields of one event; what does not fit is left out and marked

// Packs fields into bytes somebody else owns. Absent values are not written.
// Layout of a field: u16 id, u8 kind, u8 length of the member name, u32 length of the value; member; value.
class Packer {
public:
    Packer(char* begin, std::size_t room) : begin_(begin), at_(begin), end_(begin + room) {}
    void add(pattern::FieldId, const pattern::Value&, std::string_view member = {});
    // Fields packed before (a session's constant facts): one copy.
    void add_packed(std::string_view);
    std::string_view packed() const { return {begin_, static_cast<std::size_t>(at_ - begin_)}; }
    bool cut() const { return cut_; }

private:
    char *begin_, *at_, *end_;
    bool cut_ = false;
};

// A record read back. Owns its bytes, so that it outlives the ring's.
class Record final : public pattern::Source {
public:
    Record() = default;
    Record(Header, std::string fields, std::string rule_name);

    const Header& header() const { return header_; }
    pattern::EventId event() const override { return header_.event; }
    // The packed value; origin and rule come from the header.
    pattern::Value field(pattern::FieldId) const override;
    pattern::Value member(pattern::FieldId, std::string_view) const override;
    // Every packed field in the order written, the last value of a field wins for `field`.
    void for_each(const std::function<void(pattern::FieldId, std::string_view member, const pattern::Value&)>&) const;
    const std::string& rule() const { return rule_; } // name; empty when none

private:
    Header header_;
    std::string fields_, rule_;
    mutable std::vector<std::vector<std::string>> lists_; // keeps unpacked lists alive
};

} // namespace exemu::journal
