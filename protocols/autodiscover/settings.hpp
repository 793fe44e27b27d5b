#pragma once
#include "autodiscover/pox.hpp"
#include "wire/xml.hpp"

#include <optional>
#include <string_view>

namespace exemu::autodiscover {

// The answer to one RequestedSetting.
struct Setting {
    std::optional<wire::XmlNode> node; // UserSetting or DomainSetting; absent: it is not available
    bool known = false;                // a name of the enumeration; else InvalidSetting
};

// [MS-OXWSADISC] 3.1.4.4.2.12.
Setting user_setting(const PoxContext&, const Subject&, std::string_view name);
// 3.1.4.2: ExternalEwsUrl and ExternalEwsVersion.
Setting domain_setting(const PoxContext&, std::string_view name);

} // namespace exemu::autodiscover
