#include "oab/library.hpp"
#include "auth/digest.hpp"
#include "oab/display_template.hpp"
#include "support/mspack.hpp"
#include "wire/byte_reader.hpp"
#include "wire/xml.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::oab;
using namespace std::chrono_literals;

namespace {

directory::Directory people(std::vector<std::string> names, const std::string& group = "staff")
{
    std::vector<directory::Account> accounts;
    for (std::string& name : names) {
        directory::Account account;
        account.name = name;
        account.display = name + " Example";
        account.aliases = {name + ".alias", name + "@fabrikam.test"};
        account.groups = {group};
        accounts.push_back(std::move(account));
    }
    if (!accounts.empty())
        accounts.back().state = directory::State::no_mailbox;
    return directory::Directory("contoso.test", "CONTOSO", accounts);
}

// A reader of the details format, written from [MS-OXOAB] 2.9 and from nothing else.
struct Read {
    std::uint32_t version = 0, serial = 0, count = 0;
    std::vector<std::map<std::uint32_t, std::string>> records; // the header record first; numbers in decimal, lists joined by "|"
};

std::string read_text(wire::ByteReader& in)
{
    std::string text;
    while (in.ok())
        if (const std::uint8_t c = in.u8(); c != 0)
            text += static_cast<char>(c);
        else
            break;
    return text;
}

std::uint32_t read_number(wire::ByteReader& in)
{
    const std::uint8_t first = in.u8();
    if (first < 0x80)
        return first;
    REQUIRE((first == 0x81 || first == 0x82 || first == 0x84));
    std::uint32_t value = 0;
    for (int i = 0; i < (first & 0x7f); ++i)
        value |= static_cast<std::uint32_t>(in.u8()) << 8 * i;
    return value;
}

std::string read_value(wire::ByteReader& in, std::uint32_t tag)
{
    switch (tag & 0xffff) {
    case 0x001e:
    case 0x001f: return read_text(in);
    case 0x0003: return std::to_string(read_number(in));
    case 0x000b: return in.u8() ? "true" : "false";
    case 0x101e:
    case 0x101f: {
        std::string all;
        for (std::uint32_t n = read_number(in); n > 0; --n)
            all += read_text(in) + (n > 1 ? "|" : "");
        return all;
    }
    default: FAIL("a type nobody wrote"); return {};
    }
}

Read read_details(const std::string& file)
{
    Read read;
    wire::ByteReader in(file);
    read.version = in.u32();
    read.serial = in.u32();
    read.count = in.u32();
    wire::ByteReader meta = in.sub(in.u32() - 4);
    std::vector<std::uint32_t> schemas[2];
    for (auto& schema : schemas)
        for (std::uint32_t n = meta.u32(); n > 0; --n) {
            schema.push_back(meta.u32());
            meta.skip(4);
        }
    CHECK(meta.done());
    for (std::uint32_t i = 0; i <= read.count; ++i) {
        wire::ByteReader record = in.sub(in.u32() - 4);
        const auto& schema = schemas[i > 0];
        const std::string present(record.bytes((schema.size() + 7) / 8));
        std::map<std::uint32_t, std::string> values;
        for (std::size_t p = 0; p < schema.size(); ++p)
            if (present[p / 8] & (0x80 >> p % 8))
                values[schema[p]] = read_value(record, schema[p]);
        CHECK(record.done());
        CHECK(record.ok());
        read.records.push_back(std::move(values));
    }
    CHECK(in.done());
    return read;
}

constexpr WallTime now{std::chrono::seconds(1705482000)};

} // namespace

TEST_CASE("the details tell everybody with a mailbox, and the groups")
{
    const auto directory = people({"alice", "bob", "ghost"});
    AddressList list = global_address_list(directory);
    list.sequence = 300;
    const std::string file = write_details(list);
    const Read read = read_details(file);
    CHECK(read.version == 32);
    CHECK(read.serial == checksum(std::string_view(file).substr(12)));
    REQUIRE(read.count == 3);
    auto header = read.records[0];
    CHECK(header[0x6800001f] == "\\Global Address List");
    CHECK(header[0x6804001e] == "/");
    CHECK(header[0x68010003] == "300");
    CHECK(header[0x6802001e].size() == 36);
    auto alice = read.records[1], bob = read.records[2], staff = read.records[3];
    CHECK(alice[0x39fe001f] == "alice@contoso.test");
    CHECK(alice[0x3001001f] == "alice Example");
    CHECK(alice[0x3a06001f] == "alice");
    CHECK(alice[0x3a11001f] == "Example");
    CHECK(alice[0x800f101f] == "SMTP:alice@contoso.test|smtp:alice.alias@contoso.test|smtp:alice@fabrikam.test");
    CHECK(alice[0x39000003] == "0");
    CHECK(alice[0x39050003] == "1073741824");
    CHECK(alice[0x0ffe0003] == "6");
    CHECK(alice[0x3a40000b] == "true");
    CHECK(alice[0x8008101e] == staff[0x3003001e]);
    CHECK(alice[0x3003001e].ends_with("-alice"));
    CHECK(bob[0x39fe001f] == "bob@contoso.test");
    CHECK(staff[0x39000003] == "1");
    CHECK(staff[0x8009101e] == alice[0x3003001e] + "|" + bob[0x3003001e]);
    CHECK(staff[0x8ce20003] == "2");
}

TEST_CASE("an edition: every file of the manifest is there, with its size and hash, and unpacks")
{
    const auto directory = people({"alice", "bob", "ghost"});
    for (const Packing packing : {Packing::lzx, Packing::stored}) {
        Library library(packing);
        const auto edition = library.edition(directory, 0, now);
        CHECK(edition->sequence == 1);
        CHECK(edition->folder == book_guid(directory));
        const File* manifest = edition->find("OAB.XML");
        REQUIRE(manifest);
        const auto root = wire::parse_xml(manifest->content);
        REQUIRE(root);
        CHECK(root->name == "OAB");
        const wire::XmlElement* oal = root->child("OAL");
        REQUIRE(oal);
        CHECK(*oal->attribute("name") == "\\Global Address List");
        CHECK(*oal->attribute("dn") == "/");
        REQUIRE(oal->children.size() == 3);
        for (const wire::XmlElement& one : oal->children) {
            INFO(one.text);
            const File* file = edition->find(one.text);
            REQUIRE(file);
            CHECK(*one.attribute("seq") == "1");
            CHECK(*one.attribute("size") == std::to_string(file->content.size()));
            CHECK(one.attribute("SHA")->size() == 40);
            CHECK(*one.attribute("SHA") == file->sha1);
            const auto plain = test::unpack_full(file->content);
            REQUIRE(plain);
            CHECK(*one.attribute("uncompressedsize") == std::to_string(plain->size()));
            if (one.name == "Template")
                CHECK((*plain == write_templates()));
        }
        CHECK(oal->children[0].name == "Full");
        CHECK(*oal->children[0].attribute("ver") == "32");
        CHECK(*oal->children[1].attribute("langid") == "0409");
        CHECK(*oal->children[2].attribute("type") == "mac");
    }
}

TEST_CASE("who is new gives a new sequence, and a Diff that leads there")
{
    Library library;
    const auto first = library.edition(people({"alice", "ghost"}), 0, now);
    CHECK(library.edition(people({"alice", "ghost"}), 0, now + 1h) == first);
    const auto second = library.edition(people({"alice", "bob", "ghost"}), 0, now + 2h);
    const auto third = library.edition(people({"alice", "bob", "ghost"}), 1, now + 3h);
    CHECK(first->sequence == 1);
    CHECK(second->sequence == 2);
    CHECK(third->sequence == 3);
    CHECK(third->find(second->full) == nullptr);
    CHECK(third->find(third->manifest)->etag != first->find(first->manifest)->etag);

    // The client of sequence 1 takes both Diffs, one after the other.
    auto plain = test::unpack_full(first->find(first->full)->content);
    REQUIRE(plain);
    std::vector<const File*> diffs;
    for (const auto& [name, file] : third->files)
        if (file->kind == Kind::diff)
            diffs.push_back(file.get());
    REQUIRE(diffs.size() == 2);
    for (const File* diff : diffs) {
        plain = test::unpack_diff(diff->content, *plain);
        REQUIRE(plain);
    }
    CHECK((*plain == *test::unpack_full(third->find(third->full)->content)));
    CHECK(read_details(*plain).count == 3);
}

TEST_CASE("a bump counts although nobody had looked at the book before")
{
    Library library;
    const auto directory = people({"alice", "ghost"});
    const auto edition = library.edition(directory, 2, now);
    CHECK(edition->sequence == 3);
    CHECK(edition->full.ends_with("-data-3.lzx"));
    std::size_t diffs = 0;
    for (const auto& [name, file] : edition->files)
        diffs += file->kind == Kind::diff;
    CHECK(diffs == 2);
    CHECK(library.edition(directory, 2, now) == edition);
    CHECK(library.edition(directory, 0, now) == edition); // a fresh load counts anew
    CHECK(library.edition(directory, 1, now)->sequence == 4);
}

TEST_CASE("thirty Diffs are kept, and the book of a large house is built")
{
    Library library;
    for (std::uint64_t i = 0; i <= 33; ++i)
        library.edition(people({"alice", "ghost"}), i, now);
    const auto last = library.edition(people({"alice", "ghost"}), 33, now);
    std::size_t diffs = 0;
    for (const auto& [name, file] : last->files)
        diffs += file->kind == Kind::diff;
    CHECK(diffs == 30);

    std::vector<std::string> names;
    for (int i = 0; i < 3000; ++i)
        names.push_back("user" + std::to_string(i));
    const auto large = Library().edition(people(names), 0, now);
    const auto plain = test::unpack_full(large->find(large->full)->content);
    REQUIRE(plain);
    CHECK(read_details(*plain).count == 3000);
}

TEST_CASE("templates: every place that an entry names lies in the file")
{
    const std::string file = write_templates();
    wire::ByteReader in(file);
    CHECK(in.u32() == 7);
    in.skip(8);
    unsigned used = 0;
    for (int i = 0; i < 7; ++i)
        for (int part = 0; part < 4; ++part) {
            const std::uint32_t at = in.u32(), size = in.u32();
            CHECK(at + size <= file.size());
            used += size > 0;
            if (part == 1 && size > 0) {
                wire::ByteReader rows(std::string_view(file).substr(at, size));
                CHECK(rows.u32() == 1);
                for (std::uint32_t n = rows.u32(); n > 0; --n) {
                    rows.skip(32);
                    const std::uint32_t string = rows.u32();
                    REQUIRE(string < size);
                    CHECK(file.find('\0', at + string) < at + size);
                }
            }
        }
    CHECK(used == 6);
}
