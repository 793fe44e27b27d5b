#include "nspi/book.hpp"
#include "nspi/tables.hpp"

#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::nspi;

namespace {

directory::Account person(std::string name, std::string shown, std::vector<std::string> groups = {}, std::vector<std::string> aliases = {})
{
    directory::Account account;
    account.name = std::move(name);
    account.display = std::move(shown);
    account.groups = std::move(groups);
    account.aliases = std::move(aliases);
    return account;
}

Book made()
{
    directory::Account room = person("room", "A Room");
    room.state = directory::State::no_mailbox;
    const directory::Directory directory("contoso.test", "CONTOSO",
        {person("carol", "Carol Example"), person("alice", "Alice Example", {"staff"}, {"al", "ann@other.test"}),
            person("zoe", "Zo\u00eb B\u00fcchner", {"staff"}), room});
    return Book(directory, persona::Persona());
}

Value wanted(const Book& book, std::uint32_t entry, std::uint16_t property, std::uint16_t type, std::uint32_t code_page = 1252)
{
    return book.value(entry, tag_of(property, type), {code_page, false, book.server_guid()});
}

Restriction content(std::uint32_t level, Tag tag, std::string text)
{
    Restriction r;
    r.type = r_content;
    r.first = level;
    r.second = tag;
    r.value = std::make_unique<Value>();
    r.value->tag = tag;
    r.value->text.emplace(std::move(text));
    return r;
}

Restriction equals(Tag tag, std::uint32_t number)
{
    Restriction r;
    r.type = r_property;
    r.first = 4;
    r.second = tag;
    r.value = std::make_unique<Value>();
    r.value->tag = tag;
    r.value->number = number;
    return r;
}

} // namespace

TEST_CASE("everybody with a mailbox and every group, in order")
{
    const Book book = made();
    std::vector<std::string> names;
    for (const Entry& entry : book.entries())
        names.push_back(entry.display);
    CHECK(names == std::vector<std::string>{"Alice Example", "Carol Example", "staff", "Zo\u00eb B\u00fcchner"});
    CHECK(book.entry(0x0f) == nullptr);
    REQUIRE(book.entry(0x10) != nullptr);
    CHECK(book.entry(0x10)->account == "alice");
    CHECK(book.entry(0x14) == nullptr);
    CHECK(book.by_dn(to_upper(book.entry(0x12)->dn)) == 0x12u);
    CHECK_FALSE(book.by_dn("/o=Nowhere"));
    CHECK(book.entry(0x12)->links == std::vector<std::uint32_t>{0x10, 0x13});
    CHECK(book.entry(0x13)->links == std::vector<std::uint32_t>{0x12});
    REQUIRE(book.containers().size() == 4);
    CHECK(book.containers()[2].ids == std::vector<std::uint32_t>{0x12});
    CHECK(book.containers()[3].ids == std::vector<std::uint32_t>{0x10, 0x11, 0x13});
}

TEST_CASE("values in the type that is asked for")
{
    const Book book = made();
    CHECK(wanted(book, 0x13, id::display_name, t_string).text->text == "Zo\u00eb B\u00fcchner");
    CHECK(wanted(book, 0x13, id::display_name, t_string8).text8->text ==
        "Zo\xeb B\xfc"
        "chner");
    CHECK(wanted(book, 0x13, id::display_name, t_string8, 65001).text8->text == "Zo\u00eb B\u00fcchner");
    CHECK(wanted(book, 0x13, id::display_name, t_string8, 20127).text8->text == "Zo? B?chner");
    CHECK(wanted(book, 0x10, id::object_type, t_integer32).number == 6);
    CHECK(wanted(book, 0x12, id::object_type, t_unspecified).number == 8);
    const Value none = wanted(book, 0x10, id::office, t_string);
    CHECK(type_of(none.tag) == t_error);
    CHECK(none.number == not_found);
    CHECK(type_of(wanted(book, 0x10, id::object_type, t_string).tag) == t_error);
    CHECK(type_of(wanted(book, 0x99, id::display_name, t_string).tag) == t_error);
    const Value proxies = wanted(book, 0x10, id::proxy_addresses, t_many | t_string);
    REQUIRE(proxies.texts.values);
    REQUIRE(proxies.texts.values->items.size() == 3);
    CHECK(proxies.texts.values->items[0].to->text == "SMTP:alice@contoso.test");
    CHECK(proxies.texts.values->items[2].to->text == "smtp:ann@other.test");
    const std::string permanent = wanted(book, 0x10, id::entry_id, t_binary).binary.data->bytes;
    CHECK(permanent.substr(28) == book.entry(0x10)->dn + '\0');
    const Value ephemeral = book.value(0x10, tag_of(id::entry_id, t_binary), {1252, true, book.server_guid()});
    REQUIRE(ephemeral.binary.data->bytes.size() == 32);
    CHECK(ephemeral.binary.data->bytes[0] == '\x87');
    CHECK(ephemeral.binary.data->bytes.substr(28) == std::string("\x10\0\0\0", 4));
}

TEST_CASE("whom a name may mean")
{
    const Book book = made();
    struct Case {
        const char* text;
        std::vector<std::uint32_t> means;
    };
    const Case cases[] = {{"alice", {0x10}}, {"ALICE@contoso.test", {0x10}}, {"exam", {0x10, 0x11}}, {"example al", {0x10}},
        {"zoe", {0x13}}, {"buch", {0x13}}, {"=carol", {0x11}}, {"=car", {}}, {"ann@", {0x10}}, {"nobody", {}}, {"", {}}, {"  ", {}},
        {"staff", {0x12}}};
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(book.resolve(one.text) == one.means);
    }
    CHECK(book.resolve(book.entry(0x11)->dn) == std::vector<std::uint32_t>{0x11});
}

TEST_CASE("restrictions")
{
    const Book book = made();
    const Asked asked{1252, false, book.server_guid()};
    const auto who = [&](const Restriction& r) {
        std::vector<std::uint32_t> found;
        for (const std::uint32_t one : book.containers()[0].ids)
            if (fits(book, one, r, asked) == std::optional(true))
                found.push_back(one);
        return found;
    };
    const Tag name = tag_of(id::display_name, t_string);
    CHECK(who(content(2, name, "CAROL")) == std::vector<std::uint32_t>{0x11});
    CHECK(who(content(1, name, "example")) == std::vector<std::uint32_t>{0x10, 0x11});
    CHECK(who(content(0, name, "example")).empty());
    Restriction either;
    either.type = r_or;
    either.parts.emplace();
    either.parts->items.push_back(content(2, name, "zoe"));
    either.parts->items.push_back(content(2, name, "staff"));
    CHECK(who(either) == std::vector<std::uint32_t>{0x12, 0x13});
    Restriction neither;
    neither.type = r_not;
    neither.part = std::make_unique<Restriction>(std::move(either));
    CHECK(who(neither) == std::vector<std::uint32_t>{0x10, 0x11});
    Restriction anr = equals(tag_of(id::anr, t_string), 0);
    anr.value->text.emplace("exam");
    CHECK(who(anr) == std::vector<std::uint32_t>{0x10, 0x11});
    CHECK(who(equals(tag_of(id::object_type, t_integer32), 8)) == std::vector<std::uint32_t>{0x12});
    Restriction exists;
    exists.type = r_exist;
    exists.second = tag_of(id::home_mdb, t_string);
    CHECK(who(exists) == std::vector<std::uint32_t>{0x10, 0x11, 0x13});
    Restriction below;
    below.type = r_sub;
    CHECK_FALSE(fits(book, 0x10, below, asked)); // too complex
}

TEST_CASE("where a client stands in a table")
{
    const Book book = made();
    const Container& all = book.containers()[0];
    struct Case {
        std::uint32_t current;
        std::int32_t delta;
        std::uint32_t position, total;
        std::size_t row;
        bool found;
    };
    const Case cases[] = {{at_beginning, 0, 0, 0, 0, true}, {at_end, 0, 0, 0, 4, true}, {at_end, -1, 0, 0, 3, true},
        {0x12, 0, 0, 0, 2, true}, {0x12, 5, 0, 0, 4, true}, {0x12, -5, 0, 0, 0, true}, {at_current, 0, 50, 100, 2, true},
        {at_current, 0, 7, 0, 0, true}, {at_current, 0, 900, 100, 4, true}, {0x77, 0, 0, 0, 0, false}};
    for (const Case& one : cases) {
        Stat stat;
        stat.current = one.current;
        stat.delta = one.delta;
        stat.position = one.position;
        stat.total = one.total;
        CAPTURE(one.current, one.delta);
        CHECK(place_of(stat, all).row == one.row);
        CHECK(place_of(stat, all).found == one.found);
    }
    Stat stat;
    stand_at(stat, all, 4);
    CHECK(stat.current == at_end);
    CHECK(stat.total == 4);
}
