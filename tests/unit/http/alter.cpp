#include "http/alter.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::http;

namespace {

session::Reply answer()
{
    session::Reply reply;
    reply.code = "401";
    reply.bytes =
        "HTTP/1.1 401 Unauthorized\r\nServer: IIS\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: Basic realm=\"h\"\r\nDate: x\r\n"
        "Content-Length: 5\r\n\r\nhello";
    return reply;
}

std::string altered(std::vector<scenario::Alteration> parts, bool asks_for_password = false)
{
    session::Shape shape;
    shape.add(scenario::AlterStep{std::move(parts)});
    session::Reply reply = answer();
    reshape(reply, shape, "h", asks_for_password);
    std::string all = reply.bytes;
    for (const session::Segment& segment : reply.more)
        all += std::get<std::string>(segment.bytes);
    return all;
}

} // namespace

TEST_CASE("a part of an answer is altered, the rest made right")
{
    CHECK(altered({{"status", "503"}}).starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    CHECK(altered({{"reason", "No"}}).starts_with("HTTP/1.1 401 No\r\n"));
    CHECK(altered({{"reason", "No"}, {"status", "503"}}).starts_with("HTTP/1.1 503 No\r\n"));
    CHECK(altered({{"header.Server", "x"}}).find("Server: x\r\nWWW") != std::string::npos);
    CHECK(altered({{"header.server", std::nullopt}}).find("Server") == std::string::npos);
    CHECK(altered({{"header.New", "x"}}).find("New: x\r\n\r\nhello") != std::string::npos);
    CHECK(altered({{"body", "longer body"}}).ends_with("Content-Length: 11\r\n\r\nlonger body"));
    CHECK(altered({{"content_length", "1"}, {"body", "longer body"}}).ends_with("Content-Length: 1\r\n\r\nlonger body"));
    CHECK(altered({{"content_length", std::nullopt}}).ends_with("Date: x\r\n\r\nhello"));
    CHECK(altered({{"chunking", "true"}}).ends_with("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
}

TEST_CASE("schemes are offered and hidden where the first of them stood")
{
    session::Shape hides;
    hides.add(scenario::HideStep{{"negotiate"}});
    session::Reply reply = answer();
    reshape(reply, hides, "h", false);
    CHECK(reply.bytes.find("Server: IIS\r\nWWW-Authenticate: Basic realm=\"h\"\r\nDate") != std::string::npos);
    session::Shape offers;
    offers.add(scenario::OfferStep{{"bearer", "basic", "ntlm"}});
    reply = answer();
    reshape(reply, offers, "h", false);
    CHECK(reply.bytes.find("IIS\r\nWWW-Authenticate: Bearer\r\nWWW-Authenticate: Basic realm=\"h\"\r\nWWW-Authenticate: NTLM\r\nDate") !=
        std::string::npos);
}

TEST_CASE("the lab's notice is in every page that asks for a password, once, whatever a rule puts there")
{
    std::string html = "<html><body>form</BODY></html>";
    add_notice(html);
    CHECK(html.find("exemu test lab") < html.find("</BODY>"));
    const std::string once = html;
    add_notice(html);
    CHECK(html == once);
    const std::string forged = altered({{"body", "<form>password</form>"}, {"chunking", "true"}}, true);
    CHECK(forged.find("exemu test lab") != std::string::npos);
}
