#include "control/http_access.hpp"

#include <catch2/catch.hpp>

using namespace exemu::control;

namespace {

Asker asker()
{
    Asker made;
    made.method = "POST";
    made.host = "127.0.0.1:8025";
    made.content_type = "application/json";
    made.has_body = true;
    made.local_host = "127.0.0.1";
    made.local_port = 8025;
    return made;
}

int status_of(const Asker& who, const Access& access = {})
{
    const auto refused = refusal(who, access);
    return refused ? refused->first : 200;
}

Handler handler(const char* op, const char* method, const char* path, std::vector<Member> asked = {})
{
    return {op, "", nullptr, Route{method, path, std::move(asked)}};
}

const std::vector<Handler>& handlers()
{
    static const std::vector<Handler> all{handler("list", "GET", "/things"),
        handler("make", "POST", "/things", {{"name", Member::Type::text, ""}}),
        handler("one", "GET", "/things/{id}",
            {{"id", Member::Type::integer, ""}, {"whole", Member::Type::flag, "", false}, {"like", Member::Type::text, "", false}}),
        handler("parts", "GET", "/things/{id}/parts", {{"id", Member::Type::text, ""}})};
    return all;
}

} // namespace

TEST_CASE("a request names its host as the address it reached, or localhost")
{
    struct Row {
        const char* host;
        int status;
    };
    const Row rows[] = {{"127.0.0.1:8025", 200}, {"localhost:8025", 200}, {"LOCALHOST:8025", 200}, {"127.0.0.1", 421},
        {"127.0.0.1:80", 421}, {"evil.test:8025", 421}, {"localhost.evil.test:8025", 421}, {"", 421}, {"127.0.0.1:8025:1", 421},
        {"[::1]:8025", 421}, {"127.0.0.1:x", 421}, {"[", 421}};
    for (const Row& row : rows) {
        Asker who = asker();
        who.host = row.host;
        INFO(row.host);
        CHECK(status_of(who) == row.status);
    }
    Asker six = asker();
    six.local_host = "::1";
    six.host = "[::1]:8025";
    CHECK(status_of(six) == 200);
    Asker named = asker();
    named.host = "mail.contoso.test:8025";
    CHECK(status_of(named) == 421);
    CHECK(status_of(named, {"", {"mail.contoso.test"}}) == 200);
}

TEST_CASE("a page of another site may not ask")
{
    Asker who = asker();
    for (const char* origin :
        {"http://evil.test", "null", "https://127.0.0.1:8025", "http://127.0.0.1:8026", "http://localhost.evil.test:8025"}) {
        who.origin = origin;
        INFO(origin);
        CHECK(status_of(who) == 403);
    }
    who.origin = "http://localhost:8025";
    CHECK(status_of(who) == 200);
}

TEST_CASE("a body is JSON, and says so")
{
    Asker who = asker();
    for (const char* type :
        {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx"}) {
        who.content_type = type;
        INFO(type);
        CHECK(status_of(who) == 415);
    }
    who.content_type = "Application/JSON; charset=utf-8";
    CHECK(status_of(who) == 200);
    who.content_type = "";
    who.has_body = false;
    CHECK(status_of(who) == 200);
}

TEST_CASE("where there is a token it must be told")
{
    const Access access{"s3cret", {}};
    Asker who = asker();
    for (const char* said : {"", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3crett", "Basic s3cret", "s3cret"}) {
        who.authorization = said;
        INFO(said);
        CHECK(status_of(who, access) == 401);
    }
    who.authorization = "bearer s3cret";
    CHECK(status_of(who, access) == 200);
    CHECK(same_secret("", ""));
    CHECK_FALSE(same_secret("a", ""));
    CHECK_FALSE(same_secret("", "a"));
}

TEST_CASE("a target is its handler and the members of the request")
{
    const Target one = find_target(handlers(), "GET", "/things/7?whole=true&like=a%20b+c");
    REQUIRE(one.handler);
    CHECK(one.handler->op == "one");
    CHECK(one.members.at("id").to_number<int>() == 7);
    CHECK(one.members.at("whole").as_bool());
    CHECK(one.members.at("like").as_string() == "a b c");
    CHECK(find_target(handlers(), "GET", "/things/a%2Fb/parts").members.at("id").as_string() == "a/b");
    CHECK(find_target(handlers(), "POST", "/things").handler->op == "make");
    const Target wrong = find_target(handlers(), "DELETE", "/things");
    CHECK((!wrong.handler && wrong.allowed == std::vector<std::string>{"GET", "POST"}));
    for (const char* nowhere : {"/", "/thing", "/things/1/2", "/things/", "/things/%zz", "things/%"})
        CHECK((!find_target(handlers(), "GET", nowhere).handler && find_target(handlers(), "GET", nowhere).allowed.empty()));
    for (const char* bad : {"/things/x", "/things/7?whole=yes", "/things/7?unknown=1", "/things/7?id=8", "/things/7?like=%4"})
        CHECK_THROWS_AS(find_target(handlers(), "GET", bad), Refused);
}

TEST_CASE("the description tells every route, its members and its answer")
{
    const boost::json::object document = openapi(handlers(), "1", true);
    CHECK(document.at("openapi").as_string() == "3.1.0");
    const boost::json::object& things = document.at("paths").at("/things").as_object();
    CHECK((things.contains("get") && things.contains("post")));
    CHECK(things.at("post").at("requestBody").at("content").at("application/json").at("schema").at("required").as_array().size() == 1);
    const boost::json::array& parameters = document.at("paths").at("/things/{id}").at("get").at("parameters").as_array();
    REQUIRE(parameters.size() == 3);
    CHECK((parameters[0].at("in").as_string() == "path" && parameters[1].at("in").as_string() == "query"));
    CHECK(document.at("components").at("securitySchemes").at("token").at("scheme").as_string() == "bearer");
}
