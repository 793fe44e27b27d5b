#include "smtp/report.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::smtp;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::shared_ptr<const store::Blob> blob_of(std::string_view text)
{
    store::BlobWriter writer;
    writer.append(text);
    return writer.finish();
}

Report a_report()
{
    Report report;
    report.fqdn = "mail.contoso.test";
    report.received_from = "client.test";
    report.from = "postmaster@contoso.test";
    report.to = "a@example.test";
    report.message_id = "<r@mail.contoso.test>";
    report.original_id = "<1@example.test>";
    report.subject = "Hello";
    return report;
}

const Fate failed{Action::failed, "nobody@contoso.test", "rfc822;No+2Bbody@contoso.test", "5.1.10", "550 5.1.10 Not found"};
const Fate delivered{Action::delivered, "alice@contoso.test", "", "2.0.0", ""};

std::size_t count_of(const std::string& text, const std::string& part)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

} // namespace

TEST_CASE("a report of failure has the three parts of RFC 3462")
{
    Report report = a_report();
    report.envid = "QQ314159";
    report.full = true;
    const std::string text =
        write_report(report, {failed, delivered}, *blob_of("Subject: Hello\r\n\r\nbody\r\n"), "Return-Path: <>\r\n")->text();
    CHECK_THAT(text, StartsWith("Return-Path: <>\r\nMIME-Version: 1.0\r\n"));
    CHECK_THAT(text, Contains("Content-Type: multipart/report; report-type=delivery-status;"));
    CHECK_THAT(text, Contains("Subject: Undeliverable: Hello\r\n"));
    CHECK_THAT(text, Contains("Auto-Submitted: auto-replied\r\n"));
    CHECK_THAT(text, Contains("In-Reply-To: <1@example.test>\r\n"));
    CHECK_THAT(
        text, Contains("Original-Envelope-Id: QQ314159\r\nReporting-MTA: dns;mail.contoso.test\r\nReceived-From-MTA: dns;client.test\r\n"));
    CHECK_THAT(text,
        Contains("\r\n\r\nOriginal-Recipient: rfc822;No+body@contoso.test\r\nFinal-Recipient: rfc822;nobody@contoso.test\r\n"
                 "Action: failed\r\nStatus: 5.1.10\r\nDiagnostic-Code: smtp;550 5.1.10 Not found\r\n\r\n"
                 "Final-Recipient: rfc822;alice@contoso.test\r\nAction: delivered\r\nStatus: 2.0.0\r\n"));
    CHECK_THAT(text, Contains("Content-Type: message/rfc822\r\n\r\nSubject: Hello\r\n\r\nbody\r\n"));
    const std::size_t boundary = text.find("boundary=\"") + 10;
    const std::string line = "\r\n--" + text.substr(boundary, text.find('"', boundary) - boundary);
    CHECK(count_of(text, line) == 4);
    CHECK(text.ends_with(line + "--\r\n"));
}

TEST_CASE("the header that a report returns ends where it ends, however long it is")
{
    for (std::size_t padding = 4060; padding < 4110; ++padding) { // around 4 KiB, in which steps it is read
        const std::string header = "X-Long: " + std::string(padding, 'h') + "\r\n";
        const std::string text = write_report(a_report(), {delivered}, *blob_of(header + "\r\nsecret body\r\n"), "")->text();
        CHECK_THAT(text, Contains("rfc822-headers\r\n\r\n" + header + "\r\n--"));
        CHECK_THAT(text, !Contains("secret body"));
    }
}

TEST_CASE("a report of success returns the header alone and is no NDR")
{
    const std::string text = write_report(a_report(), {delivered}, *blob_of("Subject: Hello\r\nX-A: b\r\n\r\nsecret body\r\n"), "")->text();
    CHECK_THAT(text, Contains("Subject: Delivered: Hello\r\n"));
    CHECK_THAT(text, Contains("Content-Type: text/rfc822-headers\r\n\r\nSubject: Hello\r\nX-A: b\r\n\r\n--"));
    CHECK_THAT(text, !Contains("secret body"));
    CHECK_THAT(text, !Contains("Is-Ndr"));
}

TEST_CASE("what a peer said cannot add lines to a report")
{
    Report report = a_report();
    report.received_from = "x\r\nEvil: 1";
    report.subject = "a\nEvil: 2";
    report.envid = "b\r\nEvil: 3";
    Fate fate = failed;
    fate.recipient = "c\r\nEvil: 4";
    const std::string text = write_report(report, {fate}, *blob_of(""), "")->text();
    CHECK_THAT(text, !Contains("\nEvil"));
}

TEST_CASE("the gravest news is the subject")
{
    const std::pair<Action, const char*> rows[] = {{Action::failed, "Undeliverable: x"}, {Action::delayed, "Delayed: x"},
        {Action::relayed, "Relayed: x"}, {Action::expanded, "Expanded: x"}, {Action::delivered, "Delivered: x"}};
    for (const auto& [action, subject] : rows)
        CHECK(report_subject(action, "x") == subject);
    CHECK(report_subject(Action::failed, std::string(5000, 's')).size() < 998);
}

TEST_CASE("with SMTPUTF8 a report is a global one")
{
    Report report = a_report();
    report.utf8 = true;
    const std::string text = write_report(report, {failed}, *blob_of("Subject: \xc3\xa9\r\n\r\n"), "")->text();
    CHECK_THAT(text, Contains("Content-Type: message/global-delivery-status"));
    CHECK_THAT(text, Contains("Final-Recipient: utf-8;nobody@contoso.test"));
    CHECK_THAT(text, Contains("Content-Type: message/global-headers"));
}
