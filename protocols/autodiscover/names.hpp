#pragma once
#include <string_view>

// Namespaces and names of the Autodiscover protocols: [MS-OXDSCLI] 2.2.1, [MS-ASCMD] 2.2.1.1, [MS-OXWSADISC] 2.2.1.
namespace exemu::autodiscover {

inline constexpr std::string_view outlook_request = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
inline constexpr std::string_view outlook_response = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
inline constexpr std::string_view mobilesync_request = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006";
inline constexpr std::string_view mobilesync_response = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";
inline constexpr std::string_view response_root = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

inline constexpr std::string_view soap_space = "http://schemas.xmlsoap.org/soap/envelope/";
inline constexpr std::string_view addressing_space = "http://www.w3.org/2005/08/addressing";
inline constexpr std::string_view instance_space = "http://www.w3.org/2001/XMLSchema-instance";
inline constexpr std::string_view autodiscover_space = "http://schemas.microsoft.com/exchange/2010/Autodiscover";

} // namespace exemu::autodiscover
