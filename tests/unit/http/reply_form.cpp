#include "http/reply_form.hpp"

#include "http/activesync.hpp"
#include "scenario/scenario.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::http;

namespace {

std::string read(const std::string& yaml, Problems& problems)
{
    const std::optional<Tree> tree = scenario::parse_yaml(yaml, "test.yaml", problems);
    REQUIRE(tree);
    const auto form = parse_reply(*tree->find("reply"), problems);
    return form ? render_reply(*form) : "(none)";
}

} // namespace

TEST_CASE("replies are lines or maps")
{
    struct Case {
        const char *yaml, *seen;
    };
    const Case cases[] = {
        {"reply: \"503 Service Unavailable\"", "503 Service Unavailable"},
        {"reply: \"404\"", "404 Not Found"},
        {"reply: {status: 302, headers: {Location: /owa/}}", "302 Found\nLocation: /owa/"},
        {"reply: {status: 200, body: hi}", "200 OK\nContent-Type: text/html; charset=utf-8\n\nhi"},
        {"reply: {status: 200, body: hi, type: text/plain}", "200 OK\nContent-Type: text/plain\n\nhi"},
        {"reply: {status: 200, reason: Fine, headers: {Set-Cookie: [a=1, b=2]}}", "200 Fine\nSet-Cookie: a=1\nSet-Cookie: b=2"},
        {"reply: {status: 503, backoff: 1500ms}", "503 Service Unavailable\nRetry-After: 2"},
    };
    for (const Case& one : cases) {
        INFO(one.yaml);
        Problems problems;
        CHECK(read(one.yaml, problems) == one.seen);
        CHECK(problems.empty());
    }
}

TEST_CASE("what is no reply says what one is")
{
    struct Case {
        const char *yaml, *says;
    };
    const Case cases[] = {
        {"reply: Hello", "is no HTTP reply"},
        {"reply: \"100 Continue\"", "a status from 200 to 599"},
        {"reply: [1]", "is no HTTP reply"},
        {"reply: {reason: x}", "is no HTTP reply"},
        {"reply: {status: 200, boddy: x}", "did you mean \"body\"?"},
        {"reply: {status: 200, body: x, body_file: y}", "two ways to say one thing"},
        {"reply: {status: 200, body_file: does-not-exist}", "cannot be read"},
        {"reply: {status: 200, headers: {\"a b\": x}}", "is no name of a header field"},
        {"reply: {status: 200, headers: {A: \"x\\r\\nB: y\"}}", "holds no line end"},
        {"reply: {status: 200, headers: x}", "is no map of header fields"},
        {"reply: \"200 a\\nb\"", "holds no line end"},
    };
    for (const Case& one : cases) {
        INFO(one.yaml);
        Problems problems;
        CHECK(read(one.yaml, problems) == "(none)");
        CHECK(problems.to_text().find(one.says) != std::string::npos);
    }
}

TEST_CASE("the request line of ActiveSync, plain and as one value")
{
    Request request;
    request.query = "Cmd=foldersync&User=alice&DeviceId=A1&DeviceType=SP";
    request.fields.add("MS-ASProtocolVersion", "14.1");
    SyncRequest asked = read_sync_request(request);
    CHECK(asked.command == "FolderSync");
    CHECK(asked.device == "A1");
    CHECK(asked.version == "14.1");
    Request blob;
    blob.query = "jQkJBANBQkMEAAAAAAJTUA==";
    asked = read_sync_request(blob);
    CHECK(asked.command == "FolderSync");
    CHECK(asked.device == "ABC");
    CHECK(asked.version == "14.1");
    CHECK(asked.policy_key == "0");
    for (const char* wrong : {"", "====", "jQ==", "jQkJBP//", "Cmd", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        INFO(wrong);
        Request bad;
        bad.query = wrong;
        CHECK(read_sync_request(bad).device.empty());
    }
}

TEST_CASE("a status of ActiveSync is the document that was seen")
{
    CHECK(status_document("FolderSync", 142) ==
        std::string("\x03\x01\x6a\x00\x00\x07\x56\x4c\x03"
                    "142"
                    "\x00\x01\x01",
            15));
    CHECK(status_document("Sync", 3) ==
        std::string("\x03\x01\x6a\x00\x45\x4e\x03"
                    "3"
                    "\x00\x01\x01",
            11));
    CHECK(status_document("GetAttachment", 3).empty());
    CHECK(status_document("Nonsense", 3).empty());
}
