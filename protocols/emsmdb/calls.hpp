#pragma once
#include "rpc/interface.hpp"
#include "wire/ndr.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The calls of EMSMDB that are answered: one opnum and one list of parameters each ([MS-OXCRPC] 3.1.4).
namespace exemu::emsmdb {

enum Result : std::uint32_t { // [MS-OXCDATA] 2.4
    success = 0,
    unknown_user = 0x000003eb,
    server_paused = 0x0000047f,
    wrong_server = 0x00000478,
    buffer_too_small = 0x0000047d,
    rpc_format = 0x000004b6,
    null_object = 0x000004b9,
    version_disallowed = 0x000004df,
    access_denied = 0x80070005,
    not_supported = 0x80040102,
    rpc_failed = 0x80040115,
    login_failure = 0x80040111,
    out_of_memory = 0x8007000e,
    invalid_parameter = 0x80070057,
};

// What a session context handle (CXH) leads to.
struct Session final : rpc::ContextState {
    std::string account;
};
// What an asynchronous one (ACXH) does.
struct Waiting final : rpc::ContextState {};

struct Version { // three words: [MS-OXCRPC] 3.1.4.1.3.1
    std::uint16_t words[3] = {};
    template <class Ndr>
    void ndr(Ndr& n)
    {
        for (std::uint16_t& word : words)
            n(word);
    }
};

using wire::NdrPointer;
using wire::NdrText;

struct EcDoConnectEx final : rpc::Declared<EcDoConnectEx> {
    static constexpr std::uint16_t opnum = 10;
    static constexpr std::string_view name = "EcDoConnectEx", doc = "EcDoConnectEx: opens a session.";
    static constexpr rpc::Fact facts[] = {rpc::Fact::dn, rpc::Fact::flags};
    NdrText user;
    std::uint32_t flags = 0, hash = 0, limit = 0, code_page = 0, lcid_string = 0, lcid_sort = 0, link = 0;
    std::uint16_t can_convert = 0;
    Version client;
    std::uint32_t time_stamp = 0;
    wire::NdrOctets aux_in;
    std::uint32_t aux_in_size = 0, aux_out_size = 0;

    wire::NdrHandle handle;
    std::uint32_t polls_most = 0, retries = 0, retry_delay = 0;
    std::uint16_t session_number = 0;
    NdrPointer<NdrText> dn_prefix, display_name;
    Version server, best;
    std::string aux_out;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(user);
        n(flags);
        n(hash);
        n(limit);
        n(code_page);
        n(lcid_string);
        n(lcid_sort);
        n(link);
        n(can_convert);
        n(client);
        n(time_stamp);
        n(aux_in);
        n(aux_in_size);
        n(aux_out_size);
        if (Ndr::reads && (aux_in_size != aux_in.bytes.size() || aux_out_size > 0x1008)) // [range(0x0, 0x1008)]
            n.fail();
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(handle);
        n(polls_most);
        n(retries);
        n(retry_delay);
        n(session_number);
        n(dn_prefix);
        n(display_name);
        n(server);
        n(best);
        n(time_stamp);
        n.conformance(aux_out.size()); // [length_is, size_is] of what there is
        const std::uint32_t count = n.variance(aux_out.size());
        n.octets(aux_out, count);
        auto size = static_cast<std::uint32_t>(aux_out.size());
        n(size);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
    void refuse(std::uint32_t) override;
    void tell(rpc::Facts&) const override;
};

struct EcDoDisconnect final : rpc::Declared<EcDoDisconnect> {
    static constexpr std::uint16_t opnum = 1;
    static constexpr std::string_view name = "EcDoDisconnect", doc = "EcDoDisconnect: ends a session.";
    static constexpr std::span<const rpc::Fact> facts{};
    wire::NdrHandle handle;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(handle);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
};

struct EcDummyRpc final : rpc::Declared<EcDummyRpc> {
    static constexpr std::uint16_t opnum = 6;
    static constexpr std::string_view name = "EcDummyRpc", doc = "EcDummyRpc: whether somebody is there.";
    static constexpr std::span<const rpc::Fact> facts{};
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr&)
    {
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override { return std::nullopt; }
};

struct EcDoRpcExt2 final : rpc::Declared<EcDoRpcExt2> {
    static constexpr std::uint16_t opnum = 11;
    static constexpr std::string_view name = "EcDoRpcExt2", doc = "EcDoRpcExt2: remote operations; refused until MAPI is spoken.";
    static constexpr rpc::Fact facts[] = {rpc::Fact::flags};
    wire::NdrHandle handle;
    std::uint32_t flags = 0;
    wire::NdrOctets request;
    std::uint32_t request_size = 0, response_size = 0;
    wire::NdrOctets aux_in;
    std::uint32_t aux_in_size = 0, aux_out_size = 0;
    std::string response, aux_out;
    std::uint32_t trans_time = 0, result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(flags);
        n(request);
        n(request_size);
        n(response_size);
        n(aux_in);
        n(aux_in_size);
        n(aux_out_size);
        if (Ndr::reads &&
            (request_size != request.bytes.size() || aux_in_size != aux_in.bytes.size() || response_size > 0x40000 ||
                aux_out_size > 0x1008))
            n.fail();
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(handle);
        n(flags);
        bytes(n, response);
        bytes(n, aux_out);
        n(trans_time);
        n(result);
    }
    template <class Ndr>
    static void bytes(Ndr& n, std::string& what) // [length_is, size_is] BYTE[], and its size behind it
    {
        n.conformance(what.size());
        const std::uint32_t count = n.variance(what.size());
        n.octets(what, count);
        auto size = static_cast<std::uint32_t>(what.size());
        n(size);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
    void tell(rpc::Facts&) const override;
};

struct EcDoAsyncConnectEx final : rpc::Declared<EcDoAsyncConnectEx> {
    static constexpr std::uint16_t opnum = 14;
    static constexpr std::string_view name = "EcDoAsyncConnectEx", doc = "EcDoAsyncConnectEx: a handle to wait for notifications.";
    static constexpr std::span<const rpc::Fact> facts{};
    wire::NdrHandle handle, waiting;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(waiting);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
};

} // namespace exemu::emsmdb
