#pragma once
#include "nspi/book.hpp"
#include "nspi/values.hpp"
#include "rpc/interface.hpp"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The calls of the address book protocol: one opnum and one list of parameters each ([MS-OXNSPI] 3.1.4.1). Here those that open and close it, and
// what all others begin with; those are in table_calls, entry_calls and name_calls.
namespace exemu::nspi {

enum Result : std::uint32_t { // [MS-OXCDATA] 2.4
    success = 0,
    unbind_success = 1,
    errors_returned = 0x00040380,
    general_failure = 0x80004005,
    not_supported = 0x80040102,
    logon_failed = 0x80040111,
    too_complex = 0x80040117,
    invalid_code_page = 0x8004011e,
    unknown_lcid = 0x8004011f,
    table_too_big = 0x80040403,
    access_denied = 0x80070005,
    out_of_resources = 0x8007000e,
    invalid_parameter = 0x80070057,
    invalid_bookmark = 0x80040405,
};
const rpc::Names& result_names();

// What an identifier of NspiBind leads to.
struct Bound final : rpc::ContextState {};

// Of an answer's rows at most so many, whatever is asked for (3.1.4.1.8: a server may give fewer).
constexpr std::uint32_t most_rows = 100'000;
constexpr std::uint32_t wide_code_page = 1200; // CP_WINUNICODE: never the code page of 8-bit strings

// A flag of a call, as its event names it.
struct FlagName {
    std::uint32_t bit;
    std::string_view name;
};
// Those that are set, by name; what is left, as a number.
void tell_flags(rpc::Facts&, std::uint32_t flags, std::initializer_list<FlagName>);
constexpr std::uint32_t skip_objects = 1, ephemeral_ids = 2; // of QueryRows, GetProps, GetPropList
void tell_retrieve_flags(rpc::Facts&, std::uint32_t flags);

using rpc::Fact;

struct Bind final : rpc::Declared<Bind> {
    static constexpr std::uint16_t opnum = 0;
    static constexpr std::string_view name = "Bind", doc = "NspiBind: opens the address book.";
    static constexpr Fact facts[] = {Fact::flags};
    std::uint32_t flags = 0;
    Stat stat;
    std::optional<FlatUid> server;
    wire::NdrHandle handle;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(flags);
        n(stat);
        n.pointer(server);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(server);
        n(handle);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
    void tell(rpc::Facts&) const override;
};

struct Unbind final : rpc::Declared<Unbind> {
    static constexpr std::uint16_t opnum = 1;
    static constexpr std::string_view name = "Unbind", doc = "NspiUnbind: closes it.";
    static constexpr std::span<const Fact> facts{};
    wire::NdrHandle handle;
    std::uint32_t reserved = 0, result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(handle);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
};

// What calls on an open address book begin with. `work` is done where the handle is good.
template <class C>
struct Opened : rpc::Declared<C> {
    wire::NdrHandle handle;
    std::uint32_t result = 0;

    std::optional<std::uint32_t> answer(const rpc::Host& host) final
    {
        if (!host.association.template find<Bound>(handle))
            return rpc::context_mismatch;
        result = static_cast<C&>(*this).work(host.template prepared<Book>());
        return std::nullopt;
    }
};

} // namespace exemu::nspi
