#pragma once
#include "rpc/associations.hpp"
#include "rpc/registrations.hpp"
#include "rpc/statuses.hpp"
#include "session/responder.hpp"
#include "session/session.hpp"
#include "session/shape.hpp"
#include "wire/ndr.hpp"
#include "wire/tower.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

// What RPC hosts: the bridge to the interfaces (epm, nspi, rfr, emsmdb). An interface is a list of operations; an operation is an opnum and the
// struct of its call, which declares its parameters once (wire/ndr.hpp) and knows how to answer.
namespace exemu::rpc {

// What a call may see of the world.
struct Host {
    session::Session& session;
    Association& association;
    const Registrations& registrations;
    const std::vector<wire::Syntax>& hosted; // of this listener
    const void* data = nullptr; // what Interface::prepare made
    const directory::Account* account = nullptr; // proven; null: nobody logged in
    unsigned level = 1; // of authentication: 1 none to 6 privacy
    const session::Shape* shape = nullptr; // what rules want of the answer's parts

    template <class T>
    const T& prepared() const
    {
        return *static_cast<const T*>(data);
    }
};

// What a call tells of itself to rules and journal; what stays empty is absent.
struct Facts {
    std::string interface, uuid, version, protseq, inquiry; // of the end point mapper
    std::string name, dn; // of the address book
    std::optional<std::int64_t> most, container, rows;
    std::string flags; // by name, a blank between two
    void add_flag(std::string_view flag) { (flags += flags.empty() ? "" : " ") += flag; }
    std::optional<bool> resumed;
};

// One call: parameters in, work, parameters out.
class Call {
public:
    virtual ~Call() = default;
    // Reads the stub; what is wrong is told by the reader.
    virtual void read(wire::NdrReader&) = 0;
    // Does the work, and sets what goes out. A fault in the place of an answer: its status.
    virtual std::optional<std::uint32_t> answer(const Host&) = 0;
    // Refused: nothing goes out but this return value, and what must.
    virtual void refuse(std::uint32_t status) = 0;
    virtual void write(wire::NdrWriter&) = 0;
    virtual std::uint32_t status() const = 0; // the return value, once answered
    virtual void tell(Facts&) const {}
    virtual std::string said() const { return {}; } // of the answer, for the journal
};

// A call whose struct declares `in` and `out` and has a member `result`, written last in `out`.
template <class C>
class Declared : public Call {
public:
    void read(wire::NdrReader& n) final { self().in(n); }
    void write(wire::NdrWriter& n) final { self().out(n); }
    std::uint32_t status() const final { return static_cast<const C&>(*this).result; }
    void refuse(std::uint32_t value) override { self().result = value; }

private:
    C& self() { return static_cast<C&>(*this); }
};

// A field of Facts that a call fills, for its event.
enum class Fact : std::uint8_t { interface, uuid, version, protseq, inquiry, name, dn, most, container, rows, flags, resumed };

struct Operation {
    std::uint16_t opnum = 0;
    std::string_view name; // of its event, "map"
    std::string_view doc; // one sentence
    std::span<const Fact> facts;
    std::unique_ptr<Call> (*make)() = nullptr;
    pattern::EventId event = 0; // set when the language is made
};
template <class C>
Operation operation()
{
    return {C::opnum, C::name, C::doc, C::facts, []() -> std::unique_ptr<Call> { return std::make_unique<C>(); }};
}

struct Interface {
    std::string name; // "nspi": as personas and scenarios call it
    std::string events; // prefix of its events, "nspi"
    wire::Syntax syntax;
    std::vector<Operation> operations;
    const Names* results = nullptr; // names of return values, for `error:` (or `status:`) and the journal; null: numbers alone
    std::string_view result_word = "error"; // how a scripted reply names it
    std::uint32_t unavailable = 0; // the return value for `fail`
    std::vector<scenario::Part> parts = {}; // of its answers, that `alter` changes
    // What all its calls work on, made once for a listener. May be empty.
    std::function<std::shared_ptr<const void>(const session::ResponderParts&)> prepare = {};
};

const Operation* find_operation(const Interface&, std::uint16_t opnum);

// What every server of RPC answers on every port (C706 appendix Q).
Interface management();

} // namespace exemu::rpc
