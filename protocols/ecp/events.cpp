#include "ecp/events.hpp"

#include "ecp/turns.hpp"
#include "http/site.hpp"

namespace exemu::ecp {

namespace {

Events declared;

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    pattern::Field page;
    page.name = "page";
    page.type = pattern::Type::text;
    page.read = [](const pattern::Source& source) -> pattern::Value {
        return std::string_view(static_cast<const PageTurn&>(source).page());
    };
    page.sample = "organization";
    page.doc = "What is shown: organization, accounts, connectors, directories, scenario.";
    declared.page = language.add({"ecp.page", pattern::Moment::turn, "A page of the admin center.", {page}},
        http::site_grammar(scenario::bit(scenario::Cause::not_found)));
}

} // namespace exemu::ecp
