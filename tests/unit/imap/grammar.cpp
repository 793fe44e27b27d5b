#include "imap/grammar.hpp"
#include "imap/command_reader.hpp"
#include "imap/names.hpp"
#include "store/store.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::imap;

namespace {

// What the parser wanted, and where; empty when it took the text.
std::string wanted(ParsedArguments (*parse)(std::string_view), std::string_view text)
{
    const ParsedArguments parsed = parse(text);
    return parsed ? "" : parsed.error().expected + " at " + std::to_string(parsed.error().at);
}

template <class A>
A taken(ParsedArguments (*parse)(std::string_view), std::string_view text)
{
    const ParsedArguments parsed = parse(text);
    INFO(text << ": " << (parsed ? "" : parsed.error().expected));
    REQUIRE(parsed);
    return std::get<A>(*parsed);
}

std::string label(std::string_view text) { return taken<FetchArguments>(parse_fetch, text).items.front().label; }

} // namespace

TEST_CASE("a command is a tag, a verb and what follows")
{
    const Verb verb = split_verb("a.1 uid fetch 1 FLAGS");
    CHECK(verb.tag == "a.1");
    CHECK(verb.word == "UID FETCH");
    CHECK(verb.rest == " 1 FLAGS");
    CHECK(split_verb("a1 UID").word == "UID");
    CHECK(split_verb("+1 NOOP").tag.empty());
    CHECK(split_verb("a1").tag.empty());
    CHECK(split_verb("").tag.empty());
    CHECK(split_verb("a1 ").word.empty());
    CHECK(split_verb(std::string(70000, 'x') + " NOOP").word == "NOOP");
}

TEST_CASE("names and passwords are atoms, quoted or literals")
{
    const auto login = taken<LoginArguments>(parse_login, " \"al\\\"ice\\\\\" {6+}\r\npa ss1");
    CHECK(login.user == "al\"ice\\");
    CHECK(taken<LoginArguments>(parse_login, " a]b {2}\r\n\r\n").password == "\r\n");
    CHECK(wanted(parse_login, " alice") == "\" \" at 6");
    CHECK(wanted(parse_login, " alice \"open") == "a name or a string at 7");
    CHECK(wanted(parse_login, " alice {5}\r\nabc") == "a name or a string at 7");
    CHECK(wanted(parse_login, " alice \"bad\\escape\"") == "a name or a string at 7");
    CHECK(wanted(parse_login, " alice secret more") == "the end at 13");
}

TEST_CASE("sets of messages")
{
    const auto text = [](std::string_view set) { return to_text(taken<SetArgument>(parse_set, set).set); };
    CHECK(text(" 1") == "1");
    CHECK(text(" 1:*,*,3:2") == "1:*,*,3:2");
    for (const char* broken : {" 0", " 1:", " ,1", " 1,", " 1:2:3", " 4294967296", " 1 2", " a", " 1:0"})
        CHECK_FALSE(wanted(parse_set, broken).empty());
    CHECK(compact({1, 2, 3, 5, 7, 8}) == "1:3,5,7:8");
    CHECK(compact({}).empty());
}

TEST_CASE("FETCH: items, macros, sections, and the labels of the answer")
{
    CHECK(taken<FetchArguments>(parse_fetch, " 1 FAST").items.size() == 3);
    CHECK(taken<FetchArguments>(parse_fetch, " 1 all").items.size() == 4);
    CHECK(label(" 1 body") == "BODY");
    CHECK(label(" 1 (BODY.PEEK[1.2.header.fields (from \"to\")]<0.100> UID)") == "BODY[1.2.HEADER.FIELDS (from to)]<0>");
    CHECK(label(" 1 BODY[TEXT]") == "BODY[TEXT]");
    CHECK(label(" 1 BODY[]<5.1>") == "BODY[]<5>");
    CHECK(label(" 1 RFC822.HEADER") == "RFC822.HEADER");
    CHECK(taken<FetchArguments>(parse_fetch, " 1 RFC822.HEADER").items.front().peek);
    CHECK_FALSE(taken<FetchArguments>(parse_fetch, " 1 RFC822").items.front().peek);
    for (const char* broken : {" 1", " 1 ()", " 1 (FULL)", " 1 (FLAGS", " 1 FLAGS)", " 1 BODY[MIME]", " 1 BODY[1.]", " 1 BODY[0]",
             " 1 BODY[]<0.0>", " 1 BODY[HEADER.FIELDS ()]", " 1 BODY[HEADER.FIELDS (\"a b\")]", " 1 FLAGS UID", " 1 (FLAGS  UID)",
             " 1 BODY.PEEK", " 1 MODSEQ"}) {
        CAPTURE(broken);
        CHECK_FALSE(wanted(parse_fetch, broken).empty());
    }
    std::string deep = " 1 BODY[1";
    for (int i = 0; i < 1000; ++i)
        deep += ".1";
    CHECK(wanted(parse_fetch, deep + "]").starts_with("a part of less depth"));
}

TEST_CASE("SEARCH: keys, dates, nesting within bounds")
{
    CHECK(taken<SearchArguments>(parse_search, " CHARSET utf-8 (OR SEEN (NOT FROM x)) 1:3 UID 5").charset == "UTF-8");
    CHECK(taken<SearchArguments>(parse_search, " SINCE \"1-Feb-2024\"").key.keys.front().day == 19754);
    CHECK(taken<SearchArguments>(parse_search, " ON 29-Feb-2024").key.keys.front().day == 19782);
    for (const char* broken : {"", " ", " ON 30-Feb-2024", " NOT", " OR SEEN", " (SEEN", " SEEN)", " SMALLER x", " FROM", " HEADER a",
             " KEYWORD", " FROB", " SEEN  ALL"})
        CHECK_FALSE(wanted(parse_search, broken).empty());
    CHECK(wanted(parse_search, " " + std::string(100'000, '(') + "ALL").starts_with("search keys of less depth"));
    std::string nots;
    for (int i = 0; i < 100; ++i)
        nots += " NOT";
    CHECK(wanted(parse_search, nots + " ALL").starts_with("search keys of less depth"));
}

TEST_CASE("STORE, APPEND, STATUS, ID")
{
    CHECK(taken<StoreArguments>(parse_store, " 1 +FLAGS.SILENT (\\Seen \\Deleted)").flags == (store::seen | store::deleted));
    CHECK(taken<StoreArguments>(parse_store, " 1 -flags \\seen $mdnsent").flags == (store::seen | store::mdn_sent));
    CHECK(taken<StoreArguments>(parse_store, " 1 FLAGS ()").flags == 0);
    CHECK_FALSE(wanted(parse_store, " 1 FLAGS \\Recent").empty());
    const auto append = taken<AppendArguments>(parse_append, " \"Sent Items\" (\\Seen) \" 1-Jan-2024 00:30:00 +0100\" {42+}\r\n");
    CHECK(append.folder == "Sent Items");
    CHECK(append.size == 42);
    CHECK(append.date->time_since_epoch() == std::chrono::seconds(1704065400));
    CHECK(taken<AppendArguments>(parse_append, " {5}\r\ninbox {1}\r\n").folder == "INBOX");
    CHECK_FALSE(wanted(parse_append, " INBOX {5}\r\n more").empty());
    CHECK(awaits_message("a1 APPEND INBOX {5}\r\n"));
    CHECK(awaits_message("a1 append {5}\r\ninbox {5+}\r\n"));
    CHECK_FALSE(awaits_message("a1 APPEND {5}\r\n"));
    CHECK_FALSE(awaits_message("a1 SELECT x {5}\r\n"));
    CHECK(taken<StatusArguments>(parse_status, " x (MESSAGES UNSEEN)").items.size() == 2);
    CHECK(wanted(parse_id, " NIL").empty());
    CHECK(wanted(parse_id, " (\"a\" NIL \"b\" \"c\")").empty());
    CHECK_FALSE(wanted(parse_id, " (\"a\")").empty());
    CHECK(wanted(parse_nothing, "  ").empty());
}

TEST_CASE("names: modified UTF-7, INBOX, quotes and patterns")
{
    CHECK(decode_name("inbox") == "INBOX");
    CHECK(decode_name("InBoX/Sub") == "INBOX/Sub");
    CHECK(decode_name("inboxes") == "inboxes");
    CHECK(decode_name("Entw&APw-rfe") == "Entw\xc3\xbcrfe");
    CHECK_FALSE(decode_name("a&b"));
    CHECK(encode_name("INBOX") == "INBOX");
    CHECK(encode_name("Sent Items") == "\"Sent Items\"");
    CHECK(encode_name("a\"b\\c") == "\"a\\\"b\\\\c\"");
    CHECK(encode_name("") == "\"\"");
    CHECK(encode_name("a%b") == "\"a%b\"");
    struct Case {
        const char *pattern, *name;
        bool fits;
    };
    const Case cases[] = {
        {"*", "a/b/c", true},
        {"%", "a/b", false},
        {"%", "a", true},
        {"%/%", "a/b", true},
        {"%/%", "a/b/c", false},
        {"a*c", "abbc", true},
        {"a%c", "a/c", false},
        {"*/b", "a/x/b", true},
        {"a/%", "a/", true},
        {"", "", true},
        {"", "a", false},
        {"*b%", "ab/bc", true},
        {"%b*d", "ab/c/d", true},
        {"*%*%*x", "aaaa", false},
        {"%a%b%", "xaxbx", true},
        {"%a%b%", "xa/xbx", false},
    };
    for (const Case& each : cases) {
        INFO(each.pattern << " " << each.name);
        CHECK(fits(each.pattern, each.name) == each.fits);
    }
    std::string stars, name(3000, 'a');
    for (int i = 0; i < 3000; ++i)
        stars += "*a";
    CHECK(fits(stars, name));
    CHECK_FALSE(fits(stars + "b", name));
}

namespace {

using Kind = CommandReader::Step::Kind;

// All that a reader says of the input, given in pieces of `size` bytes.
std::string heard(std::string_view input, std::size_t size, std::size_t limit = 100)
{
    CommandReader reader(limit);
    std::string buffer, said;
    std::uint64_t message = 0;
    for (std::size_t at = 0; at < input.size() || !buffer.empty();) {
        buffer += input.substr(at, size);
        const bool last = at >= input.size();
        at = std::min(input.size(), at + size);
        for (;;) {
            if (message > 0) {
                const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(message, buffer.size()));
                buffer.erase(0, count);
                message -= count;
                if (message > 0)
                    break;
            }
            const CommandReader::Step step = reader.next(buffer);
            switch (step.kind) {
            case Kind::more: break;
            case Kind::command: said += "command<" + std::string(step.text) + ">"; break;
            case Kind::go_ahead: said += "go "; break;
            case Kind::message: said += "message " + std::to_string(step.literal.octets) + (step.literal.waits ? " " : "+ "); break;
            case Kind::too_long: said += "long<" + std::string(step.text.substr(0, 5)) + ">"; break;
            }
            message = step.kind == Kind::message ? step.literal.octets : 0;
            buffer.erase(0, step.consumed);
            if (step.kind == Kind::more)
                break;
        }
        if (last)
            break;
    }
    return said + "|" + buffer;
}

} // namespace

TEST_CASE("commands off a growing buffer are the same whole and byte by byte, and leave the same rest")
{
    const std::string x200(200, 'x');
    struct Case {
        std::string input, said;
    };
    const Case cases[] = {
        {"a1 NOOP\r\na2 NOOP\r\na3", "command<a1 NOOP>command<a2 NOOP>|a3"},
        {"a1 NOOP\n", "command<a1 NOOP>|"},
        {"a1 LOGIN {3}\r\nabc {2}\r\nxy\r\n", "go go command<a1 LOGIN {3}\r\nabc {2}\r\nxy>|"},
        {"a1 LOGIN {3+}\r\nabc {2+}\r\nxy\r\nb", "command<a1 LOGIN {3+}\r\nabc {2+}\r\nxy>|b"},
        {"a1 LOGIN {0+}\r\n {0}\r\n\r\n", "go command<a1 LOGIN {0+}\r\n {0}\r\n>|"},
        {"a1 APPEND x {5+}\r\nhello\r\na2 NOOP\r\n", "message 5+ command<a1 APPEND x {5+}\r\n>command<a2 NOOP>|"},
        {"a1 APPEND x {5000}\r\n" + std::string(5000, 'm') + "\r\n", "message 5000 command<a1 APPEND x {5000}\r\n>|"},
        {"a1 " + x200 + "\r\na2 NOOP\r\n", "long<a1 xx>command<a2 NOOP>|"},
        {"a1 LOGIN {200}\r\na2 NOOP\r\n", "long<a1 LO>command<a2 NOOP>|"},
        {"a1 LOGIN {200+}\r\n" + x200 + " b\r\na2 NOOP\r\n", "long<a1 LO>command<a2 NOOP>|"},
        {"a1 LOGIN {50+}\r\n" + std::string(50, 'y') + " {60+}\r\n" + std::string(60, 'z') + "\r\na2 NOOP\r\n",
            "long<a1 LO>command<a2 NOOP>|"},
        {"a1 X {18446744073709551616}\r\n", "command<a1 X {18446744073709551616}>|"},
        {"a1 X {-1}\r\n{5\r\n", "command<a1 X {-1}>command<{5>|"},
    };
    for (const Case& each : cases) {
        INFO(each.input.substr(0, 60));
        CHECK(heard(each.input, each.input.size()) == each.said);
        CHECK(heard(each.input, 1) == each.said);
        CHECK(heard(each.input, 7) == each.said);
    }
}
