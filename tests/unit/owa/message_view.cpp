#include "owa/message_view.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace exemu::owa;

namespace {

const std::string head =
    "From: Bob Example <bob@example.test>\r\nTo: alice@contoso.test, \"Carol, C.\" <carol@contoso.test>\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
    "Message-ID: <1@example.test>\r\nMIME-Version: 1.0\r\n";

std::string part(const std::string& header, const std::string& body) { return "--b\r\n" + header + "\r\n\r\n" + body + "\r\n"; }

} // namespace

TEST_CASE("a plain message is read")
{
    const MessageView view = view_message(
        head + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe=\r\n!\r\n");
    CHECK(view.subject ==
        "Gr\xc3\xbc\xc3\x9f"
        "e");
    REQUIRE(view.from.size() == 1);
    CHECK(view.from[0].name == "Bob Example");
    CHECK(view.from[0].address == "bob@example.test");
    REQUIRE(view.to.size() == 2);
    CHECK(view.to[1].shown() == "Carol, C.");
    CHECK(view.kind == BodyKind::text);
    CHECK(view.text ==
        "Gr\xc3\xbc\xc3\x9f"
        "e!\r\n");
    CHECK(view.attachments.empty());
}

TEST_CASE("of alternatives the HTML is shown, sanitized, and its images come with it")
{
    const std::string mail = head +
        "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
        "--r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
        "--a\r\nContent-Type: text/plain\r\n\r\nplain words\r\n"
        "--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p onclick=x()>rich <img src=\"cid:logo@x\"></p><script>1</script>\r\n--a--\r\n"
        "--r\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n--r--\r\n"
        "--m\r\nContent-Type: application/pdf; name=\"minutes.pdf\"\r\nContent-Disposition: attachment; filename=\"minutes.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--m--\r\n";
    const MessageView view = view_message(mail);
    CHECK(view.kind == BodyKind::html);
    CHECK(view.html == "<p>rich <img src=\"data:image/png;base64,iVBORw0=\"></p>"); // the line's end before a boundary is the boundary's (RFC 2046 5.1.1)
    CHECK(view.text == "plain words");
    REQUIRE(view.attachments.size() == 1);
    CHECK(view.attachments[0].name == "minutes.pdf");
    CHECK(view.attachments[0].type == "application/pdf");
    const auto content = attachment(mail, view.attachments[0].number);
    REQUIRE(content);
    CHECK(content->bytes == "%PDF-");
    CHECK_FALSE(attachment(mail, 0)); // a container
    CHECK_FALSE(attachment(mail, 99));
    const Summary summary = summarize(mail, true);
    CHECK(summary.preview == "plain words");
    CHECK(summary.has_attachments);
    CHECK(summary.from.name == "Bob Example");
}

TEST_CASE("an attached message is one attachment")
{
    const std::string mail = head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part("Content-Type: text/plain", "see below") +
        part("Content-Type: message/rfc822", "Subject: inner\r\n\r\nhidden words") + "--b--\r\n";
    const MessageView view = view_message(mail);
    CHECK(view.text == "see below");
    REQUIRE(view.attachments.size() == 1);
    CHECK(view.attachments[0].name == "inner.eml");
    CHECK(attachment(mail, view.attachments[0].number)->bytes.find("hidden words") != std::string::npos);
}

TEST_CASE("HTML that costs too much is shown as its text")
{
    std::string deep = head + "Content-Type: text/html\r\n\r\n";
    for (int i = 0; i < 2000; ++i)
        deep += "<div>";
    const MessageView view = view_message(deep + "end");
    CHECK(view.kind == BodyKind::text);
    CHECK(view.html_refused);
    CHECK(view.text.find("<div>") != std::string::npos);
}

TEST_CASE("what is broken is shown as far as it goes")
{
    const std::string broken[] = {"", "\r\n", "no header at all", "From: <>\r\n\r\n", "Content-Type: multipart/mixed\r\n\r\n--x\r\n",
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n--b--",
        "Content-Type: text/html; charset=nonsense\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        std::string("Content-Type: text/plain\r\n\r\na\0b", 32)};
    for (const std::string& mail : broken) {
        INFO(mail);
        const MessageView view = view_message(mail);
        CHECK(view.html.find('\0') == std::string::npos);
        static_cast<void>(summarize(mail, true));
        static_cast<void>(summarize(mail, false));
        static_cast<void>(attachment(mail, 0));
        static_cast<void>(searchable_text(mail, 1000));
    }
}

TEST_CASE("searching knows no letter case and no encoding")
{
    const std::string text = searchable_text(
        head + "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8gV29ybGQ=\r\n", 1000);
    for (const char* word : {"hello", "world", "gr\xc3\xbcss", "bob example", "carol@contoso.test"}) {
        INFO(text);
        CHECK(text.find(word) != std::string::npos);
    }
}
