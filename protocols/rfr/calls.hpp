#pragma once
#include "rpc/interface.hpp"
#include "wire/ndr.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

// The two calls of referral: one opnum and one list of parameters each ([MS-OXABREF] 3.1.4).
namespace exemu::rfr {

enum Result : std::uint32_t {
    success = 0,
    not_found = 0x8004010f,
    general_failure = 0x80004005,
    access_denied = 0x80070005,
    invalid_parameter = 0x80070057,
};

using wire::NdrPointer;
using wire::NdrText;

struct GetNewDSA final : rpc::Declared<GetNewDSA> {
    static constexpr std::uint16_t opnum = 0;
    static constexpr std::string_view name = "GetNewDSA", doc = "RfrGetNewDSA: which server has the address book.";
    static constexpr rpc::Fact facts[] = {rpc::Fact::dn};
    std::uint32_t flags = 0;
    NdrText user;
    std::optional<NdrPointer<NdrText>> unused, server; // [in, out, unique, string] unsigned char**: a pointer to a pointer
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(flags);
        n(user);
        n.pointer(unused);
        n.pointer(server);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(unused);
        n.pointer(server);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
    void tell(rpc::Facts& told) const override { told.dn = user.text; }
};

struct GetFQDNFromServerDN final : rpc::Declared<GetFQDNFromServerDN> {
    static constexpr std::uint16_t opnum = 1;
    static constexpr std::string_view name = "GetFQDNFromServerDN", doc = "RfrGetFQDNFromServerDN: the host name of a server.";
    static constexpr rpc::Fact facts[] = {rpc::Fact::dn};
    std::uint32_t flags = 0, size = 0;
    NdrText dn;
    NdrPointer<NdrText> fqdn; // [out, ref, string] unsigned char**
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(flags);
        n(size);
        if (Ndr::reads && (size < 10 || size > 1024)) // [range(10, 1024)]
            n.fail();
        n(dn);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(fqdn);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
    void tell(rpc::Facts& told) const override { told.dn = dn.text; }
};

} // namespace exemu::rfr
