#include "sip/called.hpp"
#include "sip/voicemail.hpp"
#include "wire/mime.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace exemu;
using namespace exemu::sip;

namespace {

directory::Directory people()
{
    directory::Account alice, bob, nobody;
    alice.name = "alice";
    alice.display = "Alice \"Al\" Example";
    alice.aliases = {"al"};
    bob.name = "bob";
    nobody.name = "carol";
    nobody.state = directory::State::no_mailbox;
    return {"contoso.test", "CONTOSO", {alice, bob, nobody}};
}

scenario::Um plan()
{
    scenario::Um um;
    um.extensions = {{"2001", "alice"}, {"+12015552002", "bob"}, {"2003", "carol"}};
    um.pilots = {"9000"};
    return um;
}

std::string invite(const std::string& uri, const std::string& more = "")
{
    return fmt::format(
        "INVITE {} SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\nFrom: \"A Caller\" <sip:+1-201-555-2002@pbx.test>;tag=1\r\nTo: <{}>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n{}\r\n",
        uri, uri, more);
}

} // namespace

TEST_CASE("whose mailbox it is: who diverted the call, else who was called")
{
    struct Case {
        std::string uri, more, account, number;
        bool pilot, diverted;
    };
    const Case cases[] = {
        {"sip:2001@um.test", "", "alice", "2001", false, false},
        {"sip:alice@contoso.test", "", "alice", "alice", false, false},
        {"sip:AL@contoso.test", "", "alice", "AL", false, false},
        {"tel:+1-201-555-2002", "", "bob", "+12015552002", false, false},
        {"sip:9000@um.test", "", "", "9000", true, false},
        {"sip:2003@um.test", "", "", "2003", false, false}, // no mailbox
        {"sip:2999@um.test", "", "", "2999", false, false},
        {"sip:um.test", "", "", "", false, false},
        {"sip:9000@um.test", "Diversion: <sip:2001@pbx>;reason=no-answer\r\n", "alice", "2001", false, true},
        // The topmost is the last who diverted (RFC 5806).
        {"sip:9000@um.test", "Diversion: <tel:+12015552002>;reason=user-busy, <sip:2001@pbx>;reason=no-answer\r\n", "bob", "+12015552002",
            false, true},
        {"sip:9000@um.test", "Diversion: nonsense;;\r\n", "", "9000", true, false},
        {"sip:9000@um.test", "History-Info: <sip:2001@pbx?Reason=SIP%3Bcause%3D302>;index=1, <sip:9000@um.test>;index=1.1\r\n", "alice",
            "2001", false, true},
        {"sip:9000@um.test", "History-Info: <sip:9000@um.test>;index=1\r\n", "", "9000", true, false},
    };
    const directory::Directory directory = people();
    for (const Case& one : cases) {
        INFO(one.uri << " " << one.more);
        const Request request(invite(one.uri, one.more));
        REQUIRE_FALSE(request.fault);
        const Called called = find_called(request, plan(), directory);
        CHECK((called.account ? called.account->name : "") == one.account);
        CHECK(called.number == one.number);
        CHECK(called.pilot == one.pilot);
        CHECK(called.diverted == one.diverted);
    }
    scenario::Um none = plan();
    none.dial_plan = false;
    CHECK(find_called(Request(invite("sip:2001@um.test")), none, directory).account == nullptr);
    const Caller caller = find_caller(Request(invite("sip:2001@um.test")), plan(), directory);
    CHECK(caller.number == "+12015552002");
    CHECK(caller.name == "A Caller");
    CHECK(caller.account == directory.by_login("bob"));
}

TEST_CASE("what is left in the mailbox is a message that a parser reads")
{
    Style style;
    style.voice_subject = "Voice Mail from {caller} ({seconds} seconds)";
    style.missed_subject = "Missed Call from {caller}";
    const directory::Directory directory = people();
    Recorder recorder({0, Law::mu, {}}, 80000);
    for (unsigned i = 0; i < 100; ++i)
        recorder.take(write_rtp({0, false, static_cast<std::uint16_t>(i), i * 160, 1, std::string(160, '\x10')}));
    LeftCall left;
    left.caller = {"+12015550123", "O'Caller \"x\"\r\nBcc: all", nullptr};
    left.to = "alice@contoso.test";
    left.fqdn = left.domain = "contoso.test";
    left.message_id = "<1@contoso.test>";
    left.recorder = &recorder;
    const Letter voice = write_letter(left, style);
    CHECK(voice.item_class == "IPM.Note.Microsoft.Voicemail.UM.CA");
    CHECK(voice.message.find("\r\nBcc:") == voice.message.npos);
    CHECK(voice.message.find("X-VoiceMessageDuration: 2\r\n") != voice.message.npos);
    CHECK(voice.message.find("X-CallingTelephoneNumber: +12015550123\r\n") != voice.message.npos);
    const wire::MimeMessage mime = wire::parse_mime(voice.message);
    REQUIRE(mime.body.parts.size() == 2);
    CHECK(mime.body.parts[1].type == "audio");
    CHECK(mime.body.parts[1].subtype == "wav");
    CHECK(mime.envelope.from.size() == 1);
    left.recorder = nullptr;
    left.caller = {"2001", "", directory.by_login("alice")};
    const Letter missed = write_letter(left, style);
    CHECK(missed.item_class == "IPM.Note.Microsoft.Missed.Voice");
    CHECK(missed.from == "\"Alice \\\"Al\\\" Example\" <alice@contoso.test>");
    CHECK(missed.subject == "Missed Call from 2001");
    CHECK(wire::parse_mime(missed.message).body.parts.empty());
}
