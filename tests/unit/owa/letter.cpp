#include "owa/letter.hpp"
#include "owa/json.hpp"

#include <catch2/catch.hpp>

using namespace exemu::owa;

namespace {

const Person alice{"Alice Example", "alice@contoso.test"};

Written write(const Draft& draft, const MessageView* answered = nullptr)
{
    const auto written = write_letter(draft, alice, answered, "<new@mail.contoso.test>", "Mon, 1 Jan 2024 00:00:00 +0000", "contoso.test");
    REQUIRE(written);
    return *written;
}

} // namespace

TEST_CASE("people are read as a form has them")
{
    const auto people = parse_people(" Bob <bob@contoso.test>; \"Example, Carol\" <carol@contoso.test>, dave ,");
    REQUIRE(people);
    REQUIRE(people->size() == 3);
    CHECK((*people)[0].name == "Bob");
    CHECK((*people)[1].name == "Example, Carol");
    CHECK((*people)[1].address == "carol@contoso.test");
    CHECK((*people)[2].address == "dave");
    CHECK(parse_people("").value().empty());
    for (const char* wrong : {"a b@c", "@contoso.test", "bob@", "bob@a@b", "<>", "x <y",
             "b\xc3\xb6"
             "b@contoso.test"}) {
        INFO(wrong);
        CHECK_FALSE(parse_people(wrong));
    }
    CHECK_FALSE(parse_people(std::string(100'000, 'a')));
}

TEST_CASE("a letter becomes a message")
{
    Draft draft;
    draft.to = "bob";
    draft.cc = "Carol <carol@contoso.test>; BOB@contoso.test";
    draft.bcc = "dave@fabrikam.test";
    draft.subject = "Hello\r\nBcc: evil@example.test";
    draft.text = "One\nTwo\n";
    const Written written = write(draft);
    CHECK(written.recipients == std::vector<std::string>{"bob@contoso.test", "carol@contoso.test", "dave@fabrikam.test"});
    CHECK(written.message.find("From: Alice Example <alice@contoso.test>\r\n") == 0);
    CHECK(written.message.find("\r\nTo: bob@contoso.test\r\nCc: Carol <carol@contoso.test>, BOB@contoso.test\r\n") != std::string::npos);
    CHECK(written.message.find("\r\nBcc") == std::string::npos);
    CHECK(written.message.find("dave") == std::string::npos);
    CHECK(written.message.find("\r\n\r\nOne\r\nTwo\r\n") != std::string::npos);
    CHECK_FALSE(write_letter({}, alice, nullptr, "<1@x>", "", "contoso.test"));
}

TEST_CASE("an answer names what it answers")
{
    MessageView view;
    view.message_id = "<1@example.test>";
    view.references = "<0@example.test> nonsense";
    view.from = {{"Bob", "bob@example.test"}};
    view.text = "Question?\r\n> older";
    Draft draft;
    draft.kind = LetterKind::reply;
    draft.to = "bob@example.test";
    const std::string message = write(draft, &view).message;
    CHECK(message.find("\r\nIn-Reply-To: <1@example.test>\r\n") != std::string::npos);
    CHECK(message.find("\r\nReferences: <0@example.test> <1@example.test>\r\n") != std::string::npos);
    CHECK(quoted(LetterKind::reply, view, "Monday") == "\n\nOn Monday, Bob wrote:\n> Question?\n>> older\n");
    CHECK(subject_of_answer(LetterKind::reply, "RE: x") == "Re: x");
    CHECK(subject_of_answer(LetterKind::forward, "Re: x") == "Fw: x");
    CHECK(subject_of_answer(LetterKind::reply, "x") == "Re: x");
}

TEST_CASE("names in fields are quoted or encoded where they must be")
{
    CHECK(format_person({"", "a@b"}) == "a@b");
    CHECK(format_person({"Bob", "a@b"}) == "Bob <a@b>");
    CHECK(format_person({"Example, \"Bob\"", "a@b"}) == "\"Example, \\\"Bob\\\"\" <a@b>");
    CHECK(format_person({"J\xc3\xbcrgen", "a@b"}) == "=?utf-8?B?SsO8cmdlbg==?= <a@b>");
}

TEST_CASE("long lists of recipients are folded")
{
    Draft draft;
    for (int i = 0; i < 100; ++i)
        draft.to += "person" + std::to_string(i) + "@contoso.test; ";
    const std::string message = write(draft).message;
    std::size_t longest = 0;
    for (std::size_t at = 0; at < message.size();) {
        const std::size_t end = message.find("\r\n", at);
        longest = std::max(longest, end - at);
        at = end + 2;
    }
    CHECK(longest < 998);
    CHECK(message.find("person99@contoso.test") != std::string::npos);
}

TEST_CASE("questions of the script are read with care")
{
    Asked asked;
    CHECK(read_question(
        R"({"ids": ["18446744073709551615", 2], "folder": "3", "kind": "reply_all", "unread": true, "answered": null})", asked));
    CHECK(asked.ids == std::vector<std::uint64_t>{18446744073709551615u, 2});
    CHECK(asked.folder == 3);
    CHECK(asked.kind == LetterKind::reply_all);
    CHECK(asked.unread == true);
    CHECK_FALSE(asked.answered);
    for (const char* wrong :
        {"", "[]", "1", "{", R"({"ids": 1})", R"({"id": -1})", R"({"to": 1})", R"({"kind": "shout"})", R"({"folder": []})"}) {
        INFO(wrong);
        Asked other;
        CHECK_FALSE(read_question(wrong, other));
    }
}

TEST_CASE("a letter that is kept holds all that the form had, and is read back")
{
    Draft draft;
    draft.to = "\"Example, Bob\" <bob@contoso.test>; carol";
    draft.bcc = "dave@contoso.test";
    draft.subject = "Half a thought";
    draft.text = "Dear Bob,\r\n";
    draft.in_reply_to = "<1@example.test>";
    draft.references = "<0@example.test> <1@example.test>";
    const auto written = write_letter(draft, alice, nullptr, "<new@x>", "today", "contoso.test", Purpose::keep);
    REQUIRE(written);
    CHECK(written->message.find("\r\nBcc: dave@contoso.test\r\n") != std::string::npos);
    const auto again = draft_of(view_message(written->message));
    REQUIRE(again);
    CHECK(again->to == "\"Example, Bob\" <bob@contoso.test>; carol@contoso.test");
    CHECK(again->bcc == "dave@contoso.test");
    CHECK(again->subject == draft.subject);
    CHECK(again->text == draft.text);
    CHECK(again->in_reply_to == draft.in_reply_to);
    CHECK(again->references == draft.references);
    const std::string sent = write(*again).message;
    CHECK(sent.find("Bcc") == std::string::npos);
    CHECK(sent.find("\r\nIn-Reply-To: <1@example.test>\r\nReferences: <0@example.test> <1@example.test>\r\n") != std::string::npos);
    CHECK(write_letter({}, alice, nullptr, "<1@x>", "", "contoso.test", Purpose::keep));
}

TEST_CASE("what a form cannot hold is no draft of ours")
{
    CHECK_FALSE(draft_of(view_message("Content-Type: text/html\r\n\r\n<b>bold</b>\r\n")));
    CHECK_FALSE(draft_of(view_message("Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx\r\n")));
    CHECK(draft_of(view_message("Subject: only that\r\n\r\n")));
}
