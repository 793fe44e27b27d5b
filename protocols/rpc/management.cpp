// The remote management interface, which every RPC server has on every port (C706 appendix Q).
#include "rpc/interface.hpp"
#include "session/session.hpp"

#include <algorithm>

namespace exemu::rpc {

namespace {

using wire::NdrPointer;

struct InterfaceId { // rpc_if_id_t
    wire::Uuid uuid;
    std::uint16_t major = 0, minor = 0;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n(uuid);
        n(major);
        n(minor);
    }
};

struct InterfaceIds { // rpc_if_id_vector_t
    std::vector<NdrPointer<InterfaceId>> ids;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        const std::uint32_t most = n.conformance(ids.size());
        auto count = static_cast<std::uint32_t>(ids.size());
        n(count);
        if (count > most)
            n.fail();
        n.elements(ids, count, 4);
    }
};

struct InqIfIds final : Declared<InqIfIds> {
    static constexpr std::uint16_t opnum = 0;
    static constexpr std::string_view name = "inq_if_ids", doc = "Which interfaces are there.";
    static constexpr std::span<const Fact> facts{};
    std::optional<InterfaceIds> ids;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr&)
    {
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(ids);
        n(result);
    }
    std::optional<std::uint32_t> answer(const Host& host) override
    {
        ids.emplace();
        for (const wire::Syntax& one : host.hosted)
            ids->ids.push_back({InterfaceId{one.uuid, one.major, one.minor}});
        return std::nullopt;
    }
};

struct InqStats final : Declared<InqStats> {
    static constexpr std::uint16_t opnum = 1;
    static constexpr std::string_view name = "inq_stats", doc = "How many calls and packets there were.";
    static constexpr std::span<const Fact> facts{};
    std::uint32_t count = 0;
    std::vector<std::uint32_t> statistics;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(count);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        count = static_cast<std::uint32_t>(statistics.size());
        n(count);
        n.conformance(statistics.size());
        n.elements(statistics, count, 4);
        n(result);
    }
    // Calls in, calls out, packets in, packets out; of this connection.
    std::optional<std::uint32_t> answer(const Host& host) override
    {
        const std::uint32_t turns = host.session.turns();
        statistics = {turns, 0, turns, turns};
        statistics.resize(std::min<std::size_t>(count, statistics.size()));
        return std::nullopt;
    }
};

struct IsServerListening final : Declared<IsServerListening> {
    static constexpr std::uint16_t opnum = 2;
    static constexpr std::string_view name = "is_server_listening", doc = "Whether calls are taken.";
    static constexpr std::span<const Fact> facts{};
    std::uint32_t result = 0, listening = 1; // the status goes first, and the return value is a truth

    template <class Ndr>
    void in(Ndr&)
    {
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(result);
        n(listening);
    }
    std::optional<std::uint32_t> answer(const Host&) override { return std::nullopt; }
    void refuse(std::uint32_t value) override
    {
        result = value;
        listening = 0;
    }
};

struct StopServerListening final : Declared<StopServerListening> {
    static constexpr std::uint16_t opnum = 3;
    static constexpr std::string_view name = "stop_server_listening", doc = "Asks the server to stop; refused.";
    static constexpr std::span<const Fact> facts{};
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
    std::optional<std::uint32_t> answer(const Host&) override
    {
        result = access_denied;
        return std::nullopt;
    }
};

struct InqPrincName final : Declared<InqPrincName> {
    static constexpr std::uint16_t opnum = 4;
    static constexpr std::string_view name = "inq_princ_name", doc = "Under which name the server logs clients in.";
    static constexpr std::span<const Fact> facts{};
    std::uint32_t service = 0, most = 0;
    wire::NdrText principal;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(service);
        n(most);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(principal);
        n(result);
    }
    std::optional<std::uint32_t> answer(const Host& host) override
    {
        if (service != 9 && service != 10) { // Negotiate, NTLM
            result = 0x000006d3; // RPC_S_UNKNOWN_AUTHN_SERVICE
            return std::nullopt;
        }
        const persona::Persona& persona = host.session.persona();
        principal.text = persona.netbios + "\\" + persona.host.substr(0, persona.host.find('.')) + "$";
        if (principal.text.size() + 1 > most) {
            principal.text.clear();
            result = 0x0000006f; // ERROR_BUFFER_OVERFLOW
        }
        return std::nullopt;
    }
};

} // namespace

Interface management()
{
    Interface interface;
    interface.name = "management";
    interface.events = "mgmt";
    interface.syntax = {*wire::Uuid::parse("afa8bd80-7d8a-11c9-bef4-08002b102989"), 1, 0};
    interface.operations = {operation<InqIfIds>(), operation<InqStats>(), operation<IsServerListening>(), operation<StopServerListening>(),
        operation<InqPrincName>()};
    interface.results = &fault_names();
    interface.result_word = "status";
    interface.unavailable = server_too_busy;
    return interface;
}

} // namespace exemu::rpc
