#include "words.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::journal;
using exemu::journal::test::text_of;
using pattern::Value;

namespace {

// Room with a guard behind it, so that a byte too many is seen even without a sanitizer.
struct Room {
    explicit Room(std::size_t size) : bytes(size + 16, '#'), packer(bytes.data(), size) {}
    Record record()
    {
        CHECK(bytes.substr(bytes.size() - 16) == std::string(16, '#'));
        Header header;
        header.cut = packer.cut();
        return {header, std::string(packer.packed()), ""};
    }

    std::string bytes;
    Packer packer;
};

std::vector<std::string> list_of(const Value& value)
{
    const auto& list = std::get<std::span<const std::string>>(value);
    return {list.begin(), list.end()};
}

} // namespace

TEST_CASE("every kind of value comes back as it was packed")
{
    const std::vector<std::string> two{"never", ""};
    const std::vector<std::string> none;
    Room room(most_fields);
    room.packer.add(1, std::string_view("ann@contoso.test"));
    room.packer.add(2, std::int64_t{-7});
    room.packer.add(3, INT64_MAX);
    room.packer.add(4, true);
    room.packer.add(5, false);
    room.packer.add(6, std::span<const std::string>(two));
    room.packer.add(7, std::span<const std::string>(none));
    room.packer.add(8, std::string_view());
    room.packer.add(9, Value{});
    room.packer.add(10, std::string_view("Hello"), "subject");
    const Record record = room.record();

    CHECK(text_of(record.field(1)) == "ann@contoso.test");
    CHECK(std::get<std::int64_t>(record.field(2)) == -7);
    CHECK(std::get<std::int64_t>(record.field(3)) == INT64_MAX);
    CHECK(std::get<bool>(record.field(4)));
    CHECK_FALSE(std::get<bool>(record.field(5)));
    CHECK(list_of(record.field(6)) == two);
    CHECK(list_of(record.field(7)).empty());
    CHECK(text_of(record.field(8)).empty());
    CHECK(pattern::is_absent(record.field(9)));
    CHECK(text_of(record.member(10, "subject")) == "Hello");
    CHECK(pattern::is_absent(record.field(10)));
    CHECK(pattern::is_absent(record.member(10, "from")));
    CHECK_FALSE(record.header().cut);
}

TEST_CASE("the last value of a field wins, and a record shows each field once")
{
    Room room(most_fields);
    room.packer.add(1, std::string_view("none"));
    room.packer.add(2, std::int64_t{1});
    room.packer.add(1, std::string_view("1.2"));
    const Record record = room.record();
    CHECK(text_of(record.field(1)) == "1.2");

    std::string seen;
    record.for_each([&](pattern::FieldId field, std::string_view, const Value& value) {
        seen += std::to_string(field) + (field == 1 ? "=" + text_of(value) : "") + " ";
    });
    CHECK(seen == "1=1.2 2 ");
}

TEST_CASE("a copy of a record keeps its lists when the original is gone")
{
    const std::vector<std::string> list{"a", "b"};
    Record copy;
    {
        Room room(256);
        room.packer.add(1, std::span<const std::string>(list));
        const Record record = room.record();
        CHECK(list_of(record.field(1)) == list);
        copy = record;
    }
    CHECK(list_of(copy.field(1)) == list);
}

TEST_CASE("long texts are cut between characters and marked")
{
    struct Case {
        const char* name;
        std::string text;
        std::size_t kept; // bytes before the ellipsis; 0: whole
    };
    const Case cases[] = {
        {"as long as may be", std::string(most_text, 'a'), 0},
        {"one byte too many", std::string(most_text + 1, 'a'), most_text - 3},
        {"two-byte characters on an odd border", "x" + std::string(most_text - 5, 'a') + "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", most_text - 4},
        {"a four-byte character over the border", std::string(most_text - 5, 'a') + "\xF0\x9F\x98\x80\xF0\x9F\x98\x80", most_text - 5},
        {"no UTF-8 at all", std::string(2 * most_text, '\x80'), most_text - 6},
    };
    for (const Case& it : cases) {
        INFO(it.name);
        Room room(most_fields);
        room.packer.add(1, std::string_view(it.text));
        const Record record = room.record();
        CHECK(text_of(record.field(1)) == (it.kept ? it.text.substr(0, it.kept) + "…" : it.text));
        CHECK(record.header().cut == (it.kept != 0));
        CHECK(record.may_be_cut(1) == (it.kept != 0));
    }
}

TEST_CASE("a list that is too long ends with an ellipsis")
{
    const std::vector<std::string> many(2000, "someone@contoso.test");
    Room room(most_fields);
    room.packer.add(1, std::span<const std::string>(many));
    room.packer.add(2, std::string_view("after it"));
    const Record record = room.record();
    const auto kept = list_of(record.field(1));
    CHECK(kept.size() > 100);
    CHECK(kept.size() < 200);
    CHECK(kept.back() == "…");
    CHECK(text_of(record.field(2)) == "after it");
    CHECK(record.may_be_cut(1));
    CHECK_FALSE(record.may_be_cut(2));
}

TEST_CASE("what does not fit is left out, whatever the room")
{
    const std::vector<std::string> list{"one", "two"};
    std::size_t whole = 0;
    for (std::size_t size = 0; size < 120; ++size) {
        Room room(size);
        room.packer.add(1, std::string_view("ann"));
        room.packer.add(2, std::int64_t{5});
        room.packer.add(3, std::span<const std::string>(list));
        room.packer.add(4, std::string_view("Hello"), "subject");
        room.packer.add(5, true);
        const Record record = room.record();
        std::size_t fields = 0;
        record.for_each([&](pattern::FieldId, std::string_view, const Value& value) {
            CHECK_FALSE(pattern::is_absent(value));
            ++fields;
        });
        CHECK(record.header().cut == (fields < 5));
        CHECK(record.may_be_cut(1) == pattern::is_absent(record.field(1)));
        whole += fields == 5;
    }
    CHECK(whole > 0);
}

TEST_CASE("fields packed before are copied as they are, or not at all")
{
    Room constants(256);
    constants.packer.add(1, std::string_view("smtp-25"));
    constants.packer.add(2, std::int64_t{25});

    Room room(256);
    room.packer.add_packed(constants.packer.packed());
    room.packer.add(3, true);
    const Record record = room.record();
    CHECK(text_of(record.field(1)) == "smtp-25");
    CHECK(std::get<std::int64_t>(record.field(2)) == 25);
    CHECK(std::get<bool>(record.field(3)));

    Room small(constants.packer.packed().size() - 1);
    small.packer.add_packed(constants.packer.packed());
    CHECK(small.packer.packed().empty());
    CHECK(small.packer.cut());
}

TEST_CASE("a member name longer than its length byte is shortened")
{
    Room room(most_fields);
    room.packer.add(1, std::string_view("value"), std::string(300, 'h'));
    const Record record = room.record();
    CHECK(text_of(record.member(1, std::string(255, 'h'))) == "value");
    CHECK(record.header().cut);
}

TEST_CASE("packed bytes that were cut anywhere are read without leaving them")
{
    const std::vector<std::string> list{"one", "two"};
    Room room(256);
    room.packer.add(1, std::string_view("ann"));
    room.packer.add(3, std::span<const std::string>(list), "member");
    const std::string packed(room.packer.packed());
    for (std::size_t size = 0; size < packed.size(); ++size) {
        // Storage of exactly this size: the address sanitizer sees a byte too many.
        const std::vector<char> exact(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
        std::size_t fields = 0;
        FieldCursor cursor({exact.data(), exact.size()});
        for (PackedField field; cursor.next(field);)
            ++fields;
        CHECK(fields == (size >= 11 ? 1u : 0u));
    }
}

TEST_CASE("origin and rule come from the header")
{
    Header header;
    header.origin = Origin::rule;
    const Record by_rule(header, "", "greylist");
    CHECK(text_of(by_rule.field(pattern::f_origin)) == "rule");
    CHECK(text_of(by_rule.field(pattern::f_rule)) == "greylist");
    const Record natural(Header{}, "", "");
    CHECK(text_of(natural.field(pattern::f_origin)) == "natural");
    CHECK(pattern::is_absent(natural.field(pattern::f_rule)));
}
