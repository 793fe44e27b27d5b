#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Numbers that faults and answers carry, by name: what a scenario may write, and what the journal says.
namespace exemu::rpc {

enum Status : std::uint32_t { // of faults: C706 appendix N (nca_*), and numbers of Windows ([MS-ERREF] 2.2)
    access_denied = 0x00000005,
    bad_stub_data = 0x000006f7,       // RPC_X_BAD_STUB_DATA
    security_package_error = 0x00000721, // RPC_S_SEC_PKG_ERROR
    operation_out_of_range = 0x1c010002,
    unknown_interface = 0x1c010003,
    protocol_error = 0x1c01000b,
    server_too_busy = 0x1c010014,
    cancelled = 0x1c00000d,
    unspecified = 0x1c000012,
    context_mismatch = 0x1c00001a,
    no_memory = 0x1c00001b,
};

struct Named {
    std::string_view name;
    std::uint32_t value;
};
using Names = std::vector<Named>;

const Names& fault_names();
const Names& nak_names();    // reasons of bind_nak
const Names& reject_names(); // reasons of a context's rejection

std::optional<std::uint32_t> value_of(const Names&, std::string_view name); // letter case ignored; or a number, also "0x1c010002"
std::string name_of(const Names&, std::uint32_t value);                     // else "0x1c010002"

} // namespace exemu::rpc
