#include "pop3/reply_form.hpp"
#include "pop3/voice.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::pop3;

namespace {

Tree lines(std::vector<std::string> texts)
{
    std::vector<Tree> items;
    for (std::string& text : texts)
        items.push_back(Tree::scalar(std::move(text), {}));
    return Tree::list(std::move(items), {});
}

} // namespace

TEST_CASE("a scripted reply is +OK or -ERR, or a list that ends with the dot")
{
    Problems problems;
    const auto one = parse_reply(Tree::scalar("-ERR [IN-USE] locked", {}), problems);
    REQUIRE(one);
    CHECK_FALSE(one->positive);
    CHECK(render_reply(*one) == "-ERR [IN-USE] locked");
    const auto list = parse_reply(lines({"+OK", "1 a", ".b"}), problems);
    REQUIRE(list);
    CHECK(list->positive);
    CHECK(render_reply(*list) == "+OK\n1 a\n..b\n.");
    const auto empty_list = parse_reply(lines({"+OK none"}), problems);
    REQUIRE(empty_list);
    CHECK(render_reply(*empty_list) == "+OK none\n.");
    CHECK(problems.empty());
}

TEST_CASE("what is no reply of POP3 is told")
{
    struct Case {
        Tree tree;
        const char* says;
    };
    const Case cases[] = {
        {Tree::scalar("250 OK", {}), "\"+OK text\" or \"-ERR text\""},
        {Tree::scalar("+OKAY", {}), "is no POP3 reply"},
        {Tree::scalar("+OK a\r\n-ERR", {}), "holds no line end"},
        {Tree::scalar("+OK " + std::string(510, 'x'), {}), "510"},
        {lines({}), "at least one line"},
        {lines({"-ERR no", "more"}), "stands alone"},
        {Tree::map({}), "is no line"},
    };
    for (const Case& one : cases) {
        Problems problems;
        CHECK(parse_reply(one.tree, problems) == nullptr);
        INFO(problems.to_text());
        CHECK(problems.to_text().find(one.says) != std::string::npos);
    }
}

TEST_CASE("the persona's lines")
{
    CHECK(say("+OK").bytes == "+OK\r\n");
    CHECK(say("+OK").code == "+OK");
    CHECK(say("+OK").text.empty());
    CHECK(say("-ERR Protocol error. 14").text == "Protocol error. 14");
    CHECK(say("-ERR no").result == session::Result::refused);
}
