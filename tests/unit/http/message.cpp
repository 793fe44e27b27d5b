#include "http/message.hpp"

#include "http/entity.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::http;

TEST_CASE("header fields keep their order and know no letter case")
{
    HeaderFields fields;
    fields.add("Set-Cookie", "a=1");
    fields.add("Server", "x");
    fields.add("set-cookie", "b=2");
    CHECK(fields.count("SET-COOKIE") == 2);
    CHECK(fields.get("server") == "x");
    CHECK(fields.joined("Set-Cookie") == "a=1, b=2");
    fields.set("Set-Cookie", "c=3");
    CHECK(fields.count("Set-Cookie") == 1);
    CHECK(fields.begin()->value == "c=3");
    fields.remove("SERVER");
    CHECK(fields.find("Server") == nullptr);
}

TEST_CASE("cookies, parameters and forms are read")
{
    Request request;
    request.fields.add("Cookie", "cadata=abc; cadataTTL=x=y ;empty=");
    request.fields.add("Cookie", "second=1");
    CHECK(request.cookie("cadata") == "abc");
    CHECK(request.cookie("cadataTTL") == "x=y");
    CHECK(request.cookie("empty") == "");
    CHECK(request.cookie("second") == "1");
    CHECK_FALSE(request.cookie("CADATA"));
    request.query = "Cmd=Sync&user=a%40b&flag";
    CHECK(request.parameter("cmd") == "Sync");
    CHECK(request.parameter("User") == "a@b");
    CHECK(request.parameter("flag") == "");
    CHECK_FALSE(request.parameter("none"));
    CHECK(form_value("a=1+2%2B&b=%zz", "a") == "1 2+");
    CHECK(form_value("a=1+2%2B&b=%zz", "b") == "%zz");
}

TEST_CASE("text goes into URLs and pages")
{
    CHECK(percent_encode("https://10.10.252.86/owa/") == "https%3a%2f%2f10.10.252.86%2fowa%2f");
    CHECK(percent_decode(percent_encode("\x00\xff &=" + std::string(1, '\0'))) == "\x00\xff &=" + std::string(1, '\0'));
    CHECK(html_escape("<a href=\"x\">'&'") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
}

TEST_CASE("dates of HTTP are written in one form and read in three")
{
    using namespace std::chrono;
    const WallTime time = sys_days(year(1994) / 11 / 6) + hours(8) + minutes(49) + seconds(37);
    CHECK(http_date(time) == "Sun, 06 Nov 1994 08:49:37 GMT");
    for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
        INFO(text);
        CHECK(parse_http_date(text) == time);
    }
    for (const char* text :
        {"", "yesterday", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 28:49:37 GMT", "Sun, 06 Nov 1994 08:49:37", "1994-11-06"}) {
        INFO(text);
        CHECK_FALSE(parse_http_date(text));
    }
}

namespace {

Request get(std::initializer_list<HeaderField> fields = {}, std::string method = "GET")
{
    Request request;
    request.method = std::move(method);
    for (const HeaderField& field : fields)
        request.fields.add(field.name, field.value);
    return request;
}

Response file()
{
    Response response = page(200, "0123456789", "application/octet-stream");
    response.etag = "\"v1\"";
    response.modified = std::chrono::sys_days(std::chrono::year(2024) / 1 / 17);
    response.ranges = true;
    return response;
}

} // namespace

TEST_CASE("conditions and ranges of a file")
{
    struct Case {
        HeaderField field;
        unsigned status;
        const char *body, *range;
    };
    const Case cases[] = {
        {{"X", ""}, 200, "0123456789", ""},
        {{"If-None-Match", "\"v1\""}, 304, "", ""},
        {{"If-None-Match", "\"v0\", W/\"v1\""}, 304, "", ""},
        {{"If-None-Match", "*"}, 304, "", ""},
        {{"If-None-Match", "\"v2\""}, 200, "0123456789", ""},
        {{"If-Match", "\"v2\""}, 412, "", ""},
        {{"If-Modified-Since", "Wed, 17 Jan 2024 00:00:00 GMT"}, 304, "", ""},
        {{"If-Modified-Since", "Tue, 16 Jan 2024 00:00:00 GMT"}, 200, "0123456789", ""},
        {{"If-Modified-Since", "rubbish"}, 200, "0123456789", ""},
        {{"If-Unmodified-Since", "Tue, 16 Jan 2024 00:00:00 GMT"}, 412, "", ""},
        {{"Range", "bytes=2-4"}, 206, "234", "bytes 2-4/10"},
        {{"Range", "bytes=7-"}, 206, "789", "bytes 7-9/10"},
        {{"Range", "bytes=-3"}, 206, "789", "bytes 7-9/10"},
        {{"Range", "bytes=-30"}, 206, "0123456789", "bytes 0-9/10"},
        {{"Range", "bytes=9-99"}, 206, "9", "bytes 9-9/10"},
        {{"Range", "bytes=10-"}, 416, "", "bytes */10"},
        {{"Range", "bytes=-0"}, 416, "", "bytes */10"},
        {{"Range", "bytes=4-2"}, 200, "0123456789", ""},
        {{"Range", "bytes=0-1,4-5"}, 200, "0123456789", ""},
        {{"Range", "lines=1-2"}, 200, "0123456789", ""},
        {{"Range", "bytes=99999999999999999999-"}, 200, "0123456789", ""},
    };
    for (const Case& one : cases) {
        INFO(one.field.name << ": " << one.field.value);
        Response response = file();
        work_out_entity(response, get({one.field}));
        CHECK(response.status == one.status);
        CHECK(response.body == one.body);
        CHECK(response.fields.get("Content-Range") == one.range);
    }
    Response stale = file();
    work_out_entity(stale, get({{"Range", "bytes=0-1"}, {"If-Range", "\"v0\""}}));
    CHECK(stale.status == 200);
    Response fresh = file();
    work_out_entity(fresh, get({{"Range", "bytes=0-1"}, {"If-Range", "\"v1\""}}));
    CHECK(fresh.status == 206);
}

TEST_CASE("gzip only when it is asked for, and worth it")
{
    for (const char* yes : {"gzip", "deflate, gzip;q=0.5", "GZIP", "x-gzip"}) {
        INFO(yes);
        CHECK(accepts_gzip(yes));
    }
    for (const char* no : {"", "deflate", "gzip;q=0", "gzip;q=0.000", "identity", "gzipped"}) {
        INFO(no);
        CHECK_FALSE(accepts_gzip(no));
    }
    Response response = page(200, std::string(5000, 'a'));
    response.compressible = true;
    Response plain = response;
    work_out_entity(plain, get());
    CHECK(plain.body.size() == 5000);
    CHECK(plain.fields.get("Vary") == "Accept-Encoding");
    work_out_entity(response, get({{"Accept-Encoding", "gzip"}}));
    CHECK(response.body.size() < 200);
    CHECK(response.body.starts_with("\x1f\x8b"));
    CHECK(response.fields.get("Content-Encoding") == "gzip");
}
