#include "http/target.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::http;

TEST_CASE("a request target is read once, and stays below the root")
{
    struct Case {
        const char *target, *path, *query, *host;
    };
    const Case cases[] = {
        {"/", "/", "", ""},
        {"/owa/auth/logon.aspx?url=x&reason=0", "/owa/auth/logon.aspx", "url=x&reason=0", ""},
        {"/EWS/Exchange.asmx", "/EWS/Exchange.asmx", "", ""},
        {"/a%20b", "/a b", "", ""},
        {"/owa/../ecp/", "/ecp/", "", ""},
        {"/../../../etc/passwd", "/etc/passwd", "", ""},
        {"/owa/%2e%2e/%2e%2e/windows", "/windows", "", ""},
        {"/owa/..%5c..%5cwindows", "/windows", "", ""},
        {"/owa\\..\\ecp", "/ecp", "", ""},
        {"/%252e%252e/x", "/%2e%2e/x", "", ""}, // encoded twice: decoded once
        {"//owa///auth", "/owa/auth", "", ""},
        {"/owa/.", "/owa/", "", ""},
        {"/owa/./auth", "/owa/auth", "", ""},
        {"/owa/..", "/", "", ""},
        {"/x?a=%00", "/x", "a=%00", ""}, // a query is the site's to read
        {"/x#y?z", "/x", "", ""},
        {"*", "*", "", ""},
        {"http://mail.contoso.test/owa/", "/owa/", "", "mail.contoso.test"},
        {"HTTPS://Mail.Contoso.test:443/owa?x", "/owa", "x", "Mail.Contoso.test:443"},
        {"http://mail.contoso.test", "/", "", "mail.contoso.test"},
        {"http://mail.contoso.test?q=1", "/", "q=1", "mail.contoso.test"},
        {"http://[::1]:80/x", "/x", "", "[::1]:80"},
        {"/\xc3\xbc", "/\xc3\xbc", "", ""},
        {"/%c3%bc", "/\xc3\xbc", "", ""},
    };
    for (const Case& one : cases) {
        INFO(one.target);
        const Parsed<Target> target = parse_target(one.target);
        REQUIRE(target);
        CHECK(target->path == one.path);
        CHECK(target->query == one.query);
        CHECK(target->host == one.host);
    }
}

TEST_CASE("what is no target is refused")
{
    for (const char* target : {"", "owa", "/%zz", "/%1", "/%", "/%00", "/%0d%0aX: y", "/a%7f", "http://", "http:///owa", "http://a b/",
             "http://u@h/", "ftp://h/", "mail.contoso.test:443", "/x?a\tb"}) {
        INFO(target);
        CHECK_FALSE(parse_target(target));
    }
}

TEST_CASE("what may stand in Host")
{
    for (const char* host : {"mail.contoso.test", "mail", "mail:443", "10.0.0.1", "10.0.0.1:10443", "[::1]:443", "under_score"}) {
        INFO(host);
        CHECK(is_host(host));
    }
    for (const char* host : {"", ":443", "a b", "a/b", "a:b", "a:443:1", "[::1", "a@b", "a:999999", "mail\\x", "a?b", "<script>"}) {
        INFO(host);
        CHECK_FALSE(is_host(host));
    }
}
