#include "http/redirects.hpp"

#include "http/reply_form.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::http;

namespace {

// What is wrong with a rule that sends a peer there; empty: nothing.
std::string judged(const std::string& target, std::vector<std::string> allowed = {}, bool by_alter = false)
{
    scenario::Scenario scenario;
    scenario.directory = std::make_shared<directory::Directory>("contoso.test", "CONTOSO", std::vector<directory::Account>());
    scenario.redirects_allowed = std::move(allowed);
    scenario::Rule rule;
    if (by_alter) {
        rule.action.steps.emplace_back(scenario::AlterStep{{{"header.Location", target}}});
    } else {
        auto form = std::make_shared<ReplyForm>();
        form->redirects.push_back(target);
        form->redirect_places.emplace_back();
        scenario::SayStep say;
        say.forms.emplace_back(std::uint16_t{1}, std::move(form));
        rule.action.steps.emplace_back(std::move(say));
    }
    scenario.rules.push_back(std::move(rule));
    Problems problems;
    check_redirects(scenario, problems);
    return problems.to_text();
}

} // namespace

TEST_CASE("a reply may send a peer nowhere but into the organization")
{
    for (const char* target :
        {"/owa/", "https://mail.contoso.test/owa/", "https://contoso.test", "HTTPS://AUTODISCOVER.CONTOSO.TEST:8443/x",
            "//mail.contoso.test/x", "http://127.0.0.1:8080/", "https://localhost/", "https://[::1]/", "bob@contoso.test"}) {
        INFO(target);
        CHECK(judged(target).empty());
    }
    for (const char* target : {"https://example.com/", "//example.com/", "https://mail.contoso.test.example.com/",
             "https://mail.contoso.test@example.com/", "https://evilcontoso.test/", "bob@example.com", "https://[2001:db8::1]/"}) {
        INFO(target);
        CHECK(judged(target).find("would send a peer to") != std::string::npos);
        CHECK_FALSE(judged(target, {}, true).empty());
    }
    CHECK(judged("https://mail.fabrikam.test/", {"mail.fabrikam.test"}).empty());
    CHECK(judged("https://mail.fabrikam.test/", {"*.fabrikam.test"}).empty());
    CHECK_FALSE(judged("https://fabrikam.test/", {"*.fabrikam.test"}).empty());
}
