#include "rpc/statuses.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace exemu::rpc {

const Names& fault_names()
{
    static const Names names{
        {"access_denied", access_denied},
        {"bad_stub_data", bad_stub_data},
        {"cannot_perform", 0x000006d8},
        {"security_package_error", security_package_error},
        {"server_unavailable", 0x000006ba},
        {"call_failed", 0x000006be},
        {"operation_out_of_range", operation_out_of_range},
        {"unknown_interface", unknown_interface},
        {"wrong_boot_time", 0x1c010006},
        {"protocol_error", protocol_error},
        {"out_args_too_big", 0x1c010013},
        {"server_too_busy", server_too_busy},
        {"unsupported_type", 0x1c010017},
        {"fault_int_div_by_zero", 0x1c000001},
        {"fault_addr_error", 0x1c000002},
        {"invalid_tag", 0x1c000006},
        {"invalid_bound", 0x1c000007},
        {"cancelled", cancelled},
        {"unspecified", unspecified},
        {"pipe_discipline", 0x1c000017},
        {"context_mismatch", context_mismatch},
        {"no_memory", no_memory},
    };
    return names;
}

const Names& nak_names()
{
    // C706 12.6.3.1, p_reject_reason_t; 8 and 9 are of [MS-RPCE] 2.2.2.5.
    static const Names names{{"not_specified", 0}, {"temporary_congestion", 1}, {"local_limit_exceeded", 2}, {"called_paddr_unknown", 3},
        {"protocol_version_not_supported", 4}, {"default_context_not_supported", 5}, {"user_data_not_readable", 6},
        {"no_psap_available", 7}, {"authentication_type_not_recognized", 8}, {"invalid_checksum", 9}};
    return names;
}

const Names& reject_names()
{
    static const Names names{
        {"not_specified", 0}, {"abstract_syntax_not_supported", 1}, {"transfer_syntaxes_not_supported", 2}, {"local_limit_exceeded", 3}};
    return names;
}

std::optional<std::uint32_t> value_of(const Names& names, std::string_view name)
{
    for (const Named& one : names)
        if (iequals(one.name, name))
            return one.value;
    const bool hex = name.starts_with("0x") || name.starts_with("0X");
    const std::string_view digits = name.substr(hex ? 2 : 0);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

std::string name_of(const Names& names, std::uint32_t value)
{
    for (const Named& one : names)
        if (one.value == value)
            return std::string(one.name);
    return fmt::format("0x{:08x}", value);
}

} // namespace exemu::rpc
