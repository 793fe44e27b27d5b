#include "dns/grammar.hpp"

#include <catch2/catch.hpp>

#include <span>

using namespace exemu;
using namespace exemu::dns;

namespace {

std::string bytes(std::initializer_list<int> all)
{
    std::string made;
    for (const int one : all)
        made += static_cast<char>(one);
    return made;
}

// A question as a resolver writes it: id 0x1234, RD, one question of class IN.
std::string question(const std::string& name, int type, int flags = 0x01)
{
    std::string message = bytes({0x12, 0x34, flags, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    std::size_t at = 0;
    while (at < name.size()) {
        const std::size_t dot = std::min(name.find('.', at), name.size());
        message += static_cast<char>(dot - at);
        message += name.substr(at, dot - at);
        at = dot + 1;
    }
    return message + bytes({0, type >> 8, type & 0xff, 0, 1});
}

Query parsed(const std::string& message)
{
    const auto query = parse_query(message);
    REQUIRE(query);
    return *query;
}

int rcode(const std::string& answer) { return answer.at(3) & 0xf; }
bool truncated(const std::string& answer) { return (answer.at(2) & 2) != 0; }
int answers(const std::string& answer) { return static_cast<unsigned char>(answer.at(7)); }

} // namespace

TEST_CASE("a question is read")
{
    const Query query = parsed(question("Mail.Contoso.test", 1));
    CHECK(query.id == 0x1234);
    CHECK(query.name == "mail.contoso.test");
    CHECK(query.type == "A");
    CHECK((query.internet && query.recursion_desired && !query.edns && query.opcode == 0));
    CHECK(parsed(question("", 2)).name == ".");
    CHECK(parsed(question("a.test", 33)).type == "SRV");
    CHECK(parsed(question("a.test", 65280)).type == "TYPE65280");
    CHECK(parsed(question("a.test", 1, 0x28)).opcode == 5); // UPDATE
}

TEST_CASE("what is no question is told apart by whether there is somebody to answer")
{
    const std::string good = question("a.test", 1);
    for (std::size_t size = 0; size < good.size(); ++size) {
        const auto read = parse_query(good.substr(0, size));
        REQUIRE_FALSE(read);
        CHECK(read.error().answerable == (size >= 12));
    }
    std::string response = good;
    response[2] = static_cast<char>(0x80);
    CHECK_FALSE(parse_query(response).error().answerable);
    std::string two = good;
    two[5] = 2;
    CHECK(parse_query(two).error().answerable);
    std::string loop = bytes({0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 0x0C, 0, 1, 0, 1}); // a name that points to itself
    CHECK(parse_query(loop).error().answerable);
    CHECK(parse_query(good + std::string(most_message, 'x')).error().answerable);
    CHECK(write_formerr(good).size() == 12);
    CHECK(rcode(write_formerr(good)) == 1);
    CHECK(write_formerr(good).substr(0, 2) == good.substr(0, 2));
    CHECK(write_formerr(response).empty());
    CHECK(write_formerr("x").empty());
}

TEST_CASE("an answer echoes the question, letter case and all")
{
    const std::string asked = question("mAiL.cOnToSo.test", 1);
    Answer answer;
    answer.answer = {{"mail.contoso.test", "A", "127.0.0.1", 60}};
    const std::string said = write_answer(parsed(asked), answer, 512);
    CHECK(said.substr(0, 2) == asked.substr(0, 2));
    CHECK(said.find("mAiL") != std::string::npos);
    CHECK((static_cast<unsigned char>(said[2]) & 0x85) == 0x85); // QR, AA, RD
    CHECK((static_cast<unsigned char>(said[3]) & 0x80) == 0);    // never recursive
    CHECK(answers(said) == 1);
    CHECK(said.find(bytes({127, 0, 0, 1})) != std::string::npos);
}

TEST_CASE("what does not fit is left out, what only helps first")
{
    const Query query = parsed(question("contoso.test", 15));
    Answer answer;
    answer.answer = {{"contoso.test", "MX", "10 mail.contoso.test."}};
    answer.additional = {{"mail.contoso.test", "A", "127.0.0.1"}};
    const std::string whole = write_answer(query, answer, 512);
    const std::string bare = write_answer(query, answer, whole.size() - 1);
    CHECK((!truncated(bare) && answers(bare) == 1 && bare.size() < whole.size()));
    for (int i = 0; i < 20; ++i)
        answer.answer.push_back(
            {"contoso.test", "MX", std::to_string(i) + " some-host-with-a-long-name-" + std::to_string(i) + ".contoso.test."});
    const std::string cut = write_answer(query, answer, query.original.size() * 2);
    CHECK((truncated(cut) && answers(cut) == 0));
    CHECK(cut.size() <= query.original.size() * 2);
    CHECK_FALSE(truncated(write_answer(query, answer, 65535)));
}

TEST_CASE("frames of TCP, one byte at a time")
{
    const std::string message = question("a.test", 1);
    const std::string wire = framed(message) + framed("");
    for (std::size_t size = 0; size < message.size() + 2; ++size)
        CHECK_FALSE(read_frame(std::string_view(wire).substr(0, size)));
    const auto first = read_frame(wire);
    REQUIRE(first);
    CHECK((first->message == message && first->consumed == message.size() + 2));
    CHECK(read_frame(std::string_view(wire).substr(first->consumed))->message.empty());
}

TEST_CASE("response codes by name")
{
    CHECK(rcode_named("nxdomain") == Rcode::nxdomain);
    CHECK(rcode_named("NOERROR") == Rcode::noerror);
    CHECK_FALSE(rcode_named("YXDOMAIN"));
}
