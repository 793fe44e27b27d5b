#include "autodiscover/json.hpp"
#include "autodiscover/pox.hpp"
#include "autodiscover/soap.hpp"
#include "unit/autodiscover/lab.hpp"
#include "wire/xml.hpp"

#include <cstdlib>

// Bodies as clients send them to Autodiscover. Whatever is asked, the answer is XML, and names what was asked for as it was asked.
using namespace exemu;
using namespace exemu::autodiscover;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void judge_pox(std::string_view body, const test::Lab& lab)
{
    const auto asked = parse_pox(body);
    if (!asked) {
        require(asked.error().at <= body.size());
        return;
    }
    require(!asked->email.empty() || !asked->legacy_dn.empty());
    const auto sent_on = wire::parse_xml(write_redirect_address(asked->schema, asked->email, asked->email));
    require(sent_on.has_value());
    if (asked->schema == Schema::mobilesync)
        require(sent_on->text_of("Response/User/EMailAddress") == asked->email);
    require(wire::parse_xml(write_pox_error(lab.context(), asked->schema, 600, asked->email)).has_value());
}

void judge_soap(std::string_view body, const test::Lab& lab)
{
    const auto asked = parse_soap(body);
    if (!asked) {
        require(asked.error().at <= body.size());
        return;
    }
    SoapAnswer answer;
    answer.subject = lab.alice;
    const auto root = wire::parse_xml(write_soap_answer(lab.context(), *asked, {answer}), {64, 100'000});
    require(root.has_value());
    require(wire::parse_xml(write_soap_refusal(lab.context(), *asked, {"InvalidRequest", asked->version, {}})).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static const test::Lab lab;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    judge_pox(body, lab);
    judge_soap(body, lab);
    require(email_of_path(body).size() <= body.size());
    json_url(lab.addresses, {"ActiveSync", "Ews"}, body);
    return 0;
}
