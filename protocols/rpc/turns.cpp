#include "rpc/turns.hpp"

#include "base/units.hpp"
#include "rpc/reply_form.hpp"

#include <fmt/format.h>

namespace exemu::rpc {

using session::After;
using session::Reply;

namespace {

const ReplyForm& form_of(const scenario::ReplyForm& form) { return static_cast<const ReplyForm&>(form); }

std::string version_text(const wire::Syntax& syntax) { return fmt::format("{}.{}", syntax.major, syntax.minor); }

std::string transfer_text(const wire::Syntax& syntax)
{
    if (syntax == wire::ndr20)
        return "ndr";
    if (syntax == wire::ndr64)
        return "ndr64";
    return wire::features_asked(syntax.uuid) ? "features" : syntax.uuid.to_text();
}

// What `alter: {fragment: N}` says; 0: nothing.
std::size_t wanted_fragment(const session::Shape* shape)
{
    const scenario::Alteration* altered = shape ? shape->altered("fragment") : nullptr;
    return altered && altered->value ? static_cast<std::size_t>(parse_number(*altered->value).value_or(0)) : 0;
}

} // namespace

std::uint32_t fault_of(scenario::Cause cause)
{
    using enum scenario::Cause;
    switch (cause) {
    case busy:
    case too_many:
    case unavailable: return server_too_busy;
    case not_found: return unknown_interface;
    case internal: return unspecified;
    default: return access_denied;
    }
}

// ---- bind

BindTurn::BindTurn(Dialogue& dialogue, const BindAsked& asked)
    : RpcTurn(dialogue, asked.type == PduType::bind ? events().bind : events().alter), asked_(asked)
{
    if (!first())
        return;
    uuid_ = first()->abstract.uuid.to_text();
    version_ = version_text(first()->abstract);
    for (const ContextElement& element : asked.bind.contexts)
        for (const wire::Syntax& transfer : element.transfers)
            transfers_.push_back(transfer_text(transfer));
}

std::string_view BindTurn::interface() const
{
    const Hosted* hosted = first() ? dialogue_.voice().find(first()->abstract) : nullptr;
    return hosted ? std::string_view(hosted->interface->name) : std::string_view();
}

Reply BindTurn::scripted(const scenario::ReplyForm& form)
{
    const ReplyForm& said = form_of(form);
    if (said.kind == ReplyForm::Kind::reject)
        return dialogue_.reject(asked_, said.value);
    if (said.kind == ReplyForm::Kind::nak)
        return dialogue_.nak(asked_.call, said.value);
    return dialogue_.fault(asked_.call, 0, said.value, did_not_execute);
}

Reply BindTurn::refusal(scenario::Cause cause)
{
    switch (cause) {
    case scenario::Cause::busy: return dialogue_.nak(asked_.call, 1);
    case scenario::Cause::too_many: return dialogue_.nak(asked_.call, 2);
    default: return dialogue_.nak(asked_.call, 0);
    }
}

// ---- what is no RPC

Task<Reply> MalformedTurn::natural()
{
    if (status_ == 0)
        co_return dialogue_.not_rpc(header_);
    Reply reply = dialogue_.fault(header_.call, 0, status_, did_not_execute);
    reply.after = After::close;
    co_return reply;
}

Reply MalformedTurn::scripted(const scenario::ReplyForm& form)
{
    const ReplyForm& said = form_of(form);
    return said.kind == ReplyForm::Kind::nak ? dialogue_.nak(header_.call, said.value) : dialogue_.fault(header_.call, 0, said.value);
}

Reply MalformedTurn::refusal(scenario::Cause cause) { return dialogue_.fault(header_.call, 0, fault_of(cause)); }

// ---- logins

Reply AuthorizeTurn::scripted(const scenario::ReplyForm& form)
{
    dialogue_.refuse_logon(form_of(form).value);
    Reply reply;
    reply.result = session::Result::refused;
    reply.code = name_of(fault_names(), form_of(form).value);
    return reply;
}

Reply AuthorizeTurn::refusal(scenario::Cause cause)
{
    dialogue_.refuse_logon(fault_of(cause));
    Reply reply;
    reply.result = session::Result::refused;
    reply.code = name_of(fault_names(), fault_of(cause));
    return reply;
}

// ---- requests

RequestTurn::RequestTurn(Dialogue& dialogue, const Asked& asked)
    : RpcTurn(dialogue, events().request), asked_(asked), hosted_(dialogue.hosted(asked.context)),
      operation_(hosted_ ? find_operation(*hosted_->interface, asked.opnum) : nullptr)
{
    received = asked.stub.size();
    if (asked.object)
        object_ = asked.object->to_text();
    if (operation_)
        call_name_ = operation_->name;
}

Task<Reply> RequestTurn::natural()
{
    if (const std::optional<std::uint32_t> status = dialogue_.barrier(asked_, hosted_))
        co_return dialogue_.fault(asked_.call, asked_.context, *status, did_not_execute);
    if (!operation_)
        co_return dialogue_.fault(asked_.call, asked_.context, operation_out_of_range, did_not_execute);
    std::unique_ptr<Call> call = operation_->make();
    wire::NdrReader stub(asked_.stub, asked_.order);
    call->read(stub);
    if (!stub.ok())
        co_return dialogue_.fault(asked_.call, asked_.context, bad_stub_data, did_not_execute);
    call_ = std::move(call);
    fragment_ = wanted_fragment(shape());
    Reply reply; // the call's turn answers
    reply.result = session::Result::ok;
    co_return reply;
}

Reply RequestTurn::scripted(const scenario::ReplyForm& form) { return dialogue_.fault(asked_.call, asked_.context, form_of(form).value); }

Reply RequestTurn::refusal(scenario::Cause cause) { return dialogue_.fault(asked_.call, asked_.context, fault_of(cause)); }

// ---- calls

CallTurn::CallTurn(Dialogue& dialogue, const RequestTurn& request, std::unique_ptr<Call> call)
    : RpcTurn(dialogue, request.operation()->event), hosted_(*request.hosted()), call_(std::move(call)), in_flight_(dialogue.in_flight()),
      outgoing_(std::make_shared<Outgoing>()), fragment_(request.fragment())
{
    received = request.received;
    outgoing_->call = request.asked().call;
    outgoing_->context = request.asked().context;
    (*in_flight_)[outgoing_->call] = outgoing_;
    call_->tell(facts_);
    for (const auto& [name, style] : dialogue.voice().style.interfaces)
        if (!facts_.uuid.empty() && style.uuid == facts_.uuid)
            facts_.interface = name;
}

CallTurn::~CallTurn()
{
    const auto found = in_flight_->find(outgoing_->call);
    if (found != in_flight_->end() && found->second == outgoing_)
        in_flight_->erase(found);
}

Task<Reply> CallTurn::natural()
{
    const std::optional<std::uint32_t> fault = call_->answer(dialogue_.host(hosted_, shape()));
    if (fault)
        co_return dialogue_.fault(outgoing_->call, outgoing_->context, *fault);
    co_return respond();
}

Reply CallTurn::respond()
{
    wire::NdrWriter stub;
    call_->write(stub);
    outgoing_->stub = stub.take();
    const std::size_t wanted = wanted_fragment(shape());
    outgoing_->most = dialogue_.most_stub(wanted != 0 ? wanted : fragment_);
    Reply reply = dialogue_.respond(outgoing_);
    const std::uint32_t status = call_->status();
    static const Names none;
    reply.code = status == 0 ? "ok" : name_of(interface().results ? *interface().results : none, status);
    reply.text = call_->said();
    if (status != 0)
        reply.result = session::Result::refused;
    return reply;
}

Reply CallTurn::refuse(std::uint32_t status)
{
    call_->refuse(status);
    return respond();
}

Reply CallTurn::scripted(const scenario::ReplyForm& form)
{
    const ReplyForm& said = form_of(form);
    return said.kind == ReplyForm::Kind::result ? refuse(said.value) : dialogue_.fault(outgoing_->call, outgoing_->context, said.value);
}

Reply CallTurn::refusal(scenario::Cause cause)
{
    if (interface().unavailable != 0 && (cause == scenario::Cause::busy || cause == scenario::Cause::unavailable))
        return refuse(interface().unavailable);
    return dialogue_.fault(outgoing_->call, outgoing_->context, fault_of(cause));
}

// ---- cancel, orphaned

CancelTurn::CancelTurn(Dialogue& dialogue, const Header& header)
    : RpcTurn(dialogue, events().cancel), call_(header.call), orphaned_(header.type == PduType::orphaned)
{
}

// A call that nobody can interrupt goes on; its answer says how often it was cancelled, or is not said at all.
Task<Reply> CancelTurn::natural()
{
    const auto found = dialogue_.in_flight()->find(call_);
    if (found != dialogue_.in_flight()->end()) {
        if (orphaned_)
            found->second->orphaned = true;
        else
            ++found->second->cancels;
    }
    Reply reply;
    reply.result = session::Result::ok;
    co_return reply;
}

} // namespace exemu::rpc
