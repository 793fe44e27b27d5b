#include "emsmdb/interface.hpp"

#include "base/text.hpp"
#include "directory/names.hpp"
#include "emsmdb/calls.hpp"

#include <fmt/format.h>

namespace exemu::emsmdb {

namespace {

const rpc::Names& result_names()
{
    static const rpc::Names names{{"access_denied", access_denied}, {"unknown_user", unknown_user}, {"wrong_server", wrong_server},
        {"server_paused", server_paused}, {"buffer_too_small", buffer_too_small}, {"rpc_format", rpc_format}, {"null_object", null_object},
        {"version_disallowed", version_disallowed}, {"not_supported", not_supported}, {"rpc_failed", rpc_failed},
        {"login_failure", login_failure}, {"out_of_memory", out_of_memory}, {"invalid_parameter", invalid_parameter}};
    return names;
}

// 15.2.1748.10 as three words: the highest bit of the second says that there are four numbers ([MS-OXCRPC] 3.1.4.1.3.1).
Version version_of(const persona::Build& build)
{
    Version version;
    version.words[0] = static_cast<std::uint16_t>(build.major << 8 | build.minor);
    version.words[1] = static_cast<std::uint16_t>(0x8000 | build.build);
    version.words[2] = static_cast<std::uint16_t>(build.revision);
    return version;
}

constexpr std::uint32_t may_administer = 1; // ulFlags

} // namespace

std::optional<std::uint32_t> EcDoConnectEx::answer(const rpc::Host& host)
{
    const directory::Account* owner = directory::by_legacy_dn(host.session.directory(), user.text);
    if (!owner || owner->state == directory::State::no_mailbox) {
        refuse(unknown_user);
        return std::nullopt;
    }
    if (owner != host.account) { // somebody else's: nobody has been given such rights here
        refuse(access_denied);
        return std::nullopt;
    }
    auto session = std::make_shared<Session>();
    session->account = owner->name;
    handle = host.association.open(std::move(session));
    if (handle.is_nil()) {
        refuse(out_of_memory);
        return std::nullopt;
    }
    polls_most = 60000; // [MS-OXCRPC] 3.1.4.1: milliseconds between polls, 6 retries, 10 s between them
    retries = 6;
    retry_delay = 10000;
    dn_prefix.to.emplace(NdrText{directory::organization_dn() + "/cn=Recipients/cn="});
    display_name.to.emplace(NdrText{owner->display.empty() ? owner->name : owner->display});
    server = version_of(host.session.persona().build());
    best = client;
    return std::nullopt;
}

void EcDoConnectEx::refuse(std::uint32_t status)
{
    handle = {};
    dn_prefix.to.reset();
    display_name.to.reset();
    result = status;
}

void EcDoConnectEx::tell(rpc::Facts& told) const
{
    told.dn = user.text;
    if (flags & may_administer)
        told.add_flag("administrator");
    if (flags & ~may_administer)
        told.add_flag(fmt::format("0x{:x}", flags & ~may_administer));
}

std::optional<std::uint32_t> EcDoDisconnect::answer(const rpc::Host& host)
{
    if (!host.association.find<Session>(handle))
        return rpc::context_mismatch;
    host.association.close(handle);
    handle = {};
    return std::nullopt;
}

std::optional<std::uint32_t> EcDoRpcExt2::answer(const rpc::Host& host)
{
    if (!host.association.find<Session>(handle))
        return rpc::context_mismatch;
    result = not_supported;
    return std::nullopt;
}

void EcDoRpcExt2::tell(rpc::Facts& told) const
{
    constexpr std::pair<std::uint32_t, std::string_view> names[] = {{1, "no_compression"}, {2, "no_xor_magic"}, {4, "chain"}};
    for (const auto& [bit, word] : names)
        if (flags & bit)
            told.add_flag(word);
}

std::optional<std::uint32_t> EcDoAsyncConnectEx::answer(const rpc::Host& host)
{
    if (!host.association.find<Session>(handle))
        return rpc::context_mismatch;
    result = not_supported; // no notifications before MAPI is spoken
    return std::nullopt;
}

rpc::Interface interface()
{
    rpc::Interface interface;
    interface.name = interface.events = "emsmdb";
    interface.syntax = {*wire::Uuid::parse("a4f1db00-ca47-1067-b31f-00dd010662da"), 0, 81};
    interface.operations = {rpc::operation<EcDoDisconnect>(), rpc::operation<EcDummyRpc>(), rpc::operation<EcDoConnectEx>(),
        rpc::operation<EcDoRpcExt2>(), rpc::operation<EcDoAsyncConnectEx>()};
    interface.results = &result_names();
    interface.unavailable = server_paused;
    return interface;
}

} // namespace exemu::emsmdb
