#pragma once
#include "base/clock.hpp"
#include "pattern/vocabulary.hpp"

#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// One event as the journal keeps it: a fixed header, then field values packed by id. No allocation, no formatting at write.
namespace exemu::journal {

enum class Origin : std::uint8_t { natural, rule };
using RuleId = std::uint16_t; // 0 is none; interned by Journal::rule_id

std::string_view to_text(Origin);

struct Header {
    std::uint64_t sequence = 0; // over all shards, from 1
    SteadyTime time{};
    std::uint32_t session = 0; // number of the session over all listeners; 0 when the harness itself speaks
    pattern::EventId event = 0;
    RuleId rule = 0;
    Origin origin = Origin::natural;
    bool cut = false;       // some value was shortened or left out (Packer)
    std::uint32_t size = 0; // bytes of fields that follow
};

// Longer texts are cut in the journal and end with "…"; a list that is longer in all ends with an element "…".
constexpr std::size_t most_text = 1024;
constexpr std::size_t most_list = 4096;
constexpr std::size_t most_fields = 16 * 1024; // bytes of all fields of one event; what does not fit is left out and marked

// Packs fields into bytes somebody else owns. Absent values are not written.
// Layout of a field, in the byte order of the machine: u16 id, u8 kind, u8 length of the member name, u32 length of the value;
// member; value. The kind is the index of the alternative in pattern::Value: a text is its bytes, a number eight, a flag one;
// a list is texts, each behind its u32 length.
class Packer {
public:
    Packer(char* begin, std::size_t room) : begin_(begin), at_(begin), end_(begin + room) {}
    void add(pattern::FieldId, const pattern::Value&, std::string_view member = {});
    // Fields packed before (a session's constant facts): one copy.
    void add_packed(std::string_view);
    std::string_view packed() const { return {begin_, static_cast<std::size_t>(at_ - begin_)}; }
    bool cut() const { return cut_; }

private:
    // Begins a field whose value takes `size` bytes; null, and marked, when that does not fit.
    char* begin_field(pattern::FieldId, std::size_t kind, std::string_view member, std::size_t size);
    void add_text(pattern::FieldId, std::string_view member, std::string_view text);
    void add_list(pattern::FieldId, std::string_view member, std::span<const std::string> list);

    char *begin_, *at_, *end_;
    bool cut_ = false;
};

// One packed field where it lies.
struct PackedField {
    pattern::FieldId id = 0;
    std::uint8_t kind = 0;
    std::string_view member, value;

    bool is_list() const;
    pattern::Value scalar() const; // absent for a list, which needs somebody to own its strings
    std::vector<std::string> list() const;
    bool names(pattern::FieldId field, std::string_view of) const { return id == field && member == of; }
};

// Walks over packed fields: `for (PackedField field; cursor.next(field);)`. Ends early rather than read beyond a length.
class FieldCursor {
public:
    explicit FieldCursor(std::string_view packed) : rest_(packed) {}
    bool next(PackedField&);

private:
    std::string_view rest_;
};

// A record read back. Owns its bytes, so that it outlives the ring's. For one thread at a time.
class Record final : public pattern::Source {
public:
    Record() = default;
    Record(Header, std::string fields, std::string rule_name);

    const Header& header() const { return header_; }
    pattern::EventId event() const override { return header_.event; }
    // The packed value, the last one of the field; origin and rule come from the header.
    pattern::Value field(pattern::FieldId) const override;
    pattern::Value member(pattern::FieldId, std::string_view) const override;
    // Every packed field in the order written, each with its last value, once.
    void for_each(const std::function<void(pattern::FieldId, std::string_view member, const pattern::Value&)>&) const;
    const std::string& rule() const { return rule_; } // name; empty when none
    // True when the journal may hold less of this field than there was: a condition on it proves nothing.
    bool may_be_cut(pattern::FieldId, std::string_view member = {}) const;

private:
    pattern::Value unpack(const PackedField&) const;

    struct List { // an unpacked list, kept alive for the values that view it
        std::size_t at; // where its packed form begins
        std::vector<std::string> texts;
    };
    Header header_;
    std::string fields_, rule_;
    mutable std::vector<List> lists_;
};

} // namespace exemu::journal
