#include "http/alter.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace exemu::http;

TEST_CASE("the lab's notice is put into a page of our own, once")
{
    std::string page = "<html><body><form></form></BODY></html>";
    add_notice(page);
    CHECK(page.find("not a Microsoft service") < page.find("</BODY>"));
    const std::string once = page;
    add_notice(page);
    CHECK(page == once);
}

TEST_CASE("what a rule has made cannot keep the notice away, hide it or remove it")
{
    for (const char* trick : {"<html><body>x</body></html>", "<!-- ", "<textarea>", "<p id=\"exemu-lab-notice\" hidden></p>",
             "<style>p{display:none!important}</style>", "<script>document.body.innerHTML=''</script>", ""}) {
        std::string body = trick;
        guard(body);
        INFO(body);
        const std::size_t policy = body.find("default-src 'none'"), notice = body.find("not a Microsoft service");
        CHECK(policy < notice);
        CHECK(body.substr(0, notice).find("<!--") == std::string::npos);
        CHECK(body.ends_with(trick)); // behind it
    }
}

TEST_CASE("a form on whatever path is noticed; what is no HTML is left alone")
{
    CHECK(may_ask_for_password("text/html", "<INPUT type=text>"));
    CHECK(may_ask_for_password("", "<form>"));
    CHECK(may_ask_for_password("application/xhtml+xml", "Your Password, please"));
    CHECK(may_ask_for_password("text/html; charset=utf-8", "<script>ask()</script>"));
    CHECK_FALSE(may_ask_for_password("text/html", "<h1>503 Service Unavailable</h1>"));
    CHECK_FALSE(may_ask_for_password("text/xml", "<Password>"));
    CHECK_FALSE(may_ask_for_password("application/json", "{\"password\":1}"));
}
