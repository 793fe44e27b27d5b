#include "nspi/opened.hpp"

#include <fmt/format.h>

namespace exemu::nspi {

namespace {

constexpr std::uint32_t anonymous_login = 0x20;

} // namespace

void tell_flags(rpc::Facts& told, std::uint32_t flags, std::initializer_list<FlagName> names)
{
    for (const FlagName& one : names)
        if (flags & one.bit) {
            told.add_flag(one.name);
            flags &= ~one.bit;
        }
    if (flags != 0)
        told.add_flag(fmt::format("0x{:x}", flags));
}

void tell_retrieve_flags(rpc::Facts& told, std::uint32_t flags)
{
    tell_flags(told, flags, {{skip_objects, "skip_objects"}, {ephemeral_ids, "ephemeral_ids"}});
}

std::optional<std::uint32_t> Bind::answer(const rpc::Host& host)
{
    const auto& book = host.prepared<Book>();
    if (stat.code_page == wide_code_page) {
        result = invalid_code_page;
        server.reset();
        return std::nullopt;
    }
    handle = host.association.open(std::make_shared<Bound>());
    if (handle.is_nil()) {
        result = out_of_resources;
        return std::nullopt;
    }
    if (server)
        server->bytes = book.server_guid();
    return std::nullopt;
}

void Bind::tell(rpc::Facts& told) const { tell_flags(told, flags, {{anonymous_login, "anonymous"}}); }

std::optional<std::uint32_t> Unbind::answer(const rpc::Host& host)
{
    if (!host.association.find<Bound>(handle))
        return rpc::context_mismatch;
    host.association.close(handle);
    handle = {};
    result = unbind_success; // 3.1.4.1.2: 1, not 0
    return std::nullopt;
}

} // namespace exemu::nspi
