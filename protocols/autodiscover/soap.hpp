#pragma once
#include "autodiscover/pox.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The SOAP service: POST /autodiscover/autodiscover.svc ([MS-OXWSADISC]). Sans-IO.
namespace exemu::autodiscover {

enum class Operation : std::uint8_t {
    get_user_settings,
    get_domain_settings,
    get_federation_information,
    get_organization_relationship_settings
};
std::string_view to_text(Operation); // "GetUserSettings"
std::optional<Operation> operation_named(std::string_view);

struct SoapRequest {
    Operation operation = Operation::get_user_settings;
    std::string version;               // RequestedServerVersion: "Exchange2016"; empty: absent
    std::vector<std::string> subjects; // mailboxes or domains
    std::vector<std::string> settings;

    bool knows_its_version() const; // one of the Exchange20xx names
};

// What is no envelope, or one with a body of no operation: an error. `at` counts from the body's start.
Parsed<SoapRequest> parse_soap(std::string_view body);

// ErrorCode of [MS-OXWSADISC] 2.2.5.2: a name, and what is said beside it.
struct SoapError {
    std::string code, message;
    std::string target; // of RedirectAddress and RedirectUrl
};

struct SoapAnswer { // to one mailbox or domain
    SoapError error{"NoError", "No error.", {}};
    Subject subject; // of GetUserSettings
};

std::string write_soap_answer(const PoxContext&, const SoapRequest&, const std::vector<SoapAnswer>&);
// The request as a whole is refused.
std::string write_soap_refusal(const PoxContext&, const SoapRequest&, const SoapError&);
// A SOAP fault: the code's local name, and a sentence.
std::string write_soap_fault(std::string_view code, std::string_view text);

bool is_soap_error(std::string_view name); // of the enumeration

} // namespace exemu::autodiscover
