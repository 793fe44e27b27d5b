#include "sip/turns.hpp"

#include "sip/reply_form.hpp"
#include "sip/scan.hpp"
#include "sip/shape.hpp"

#include <fmt/format.h>

namespace exemu::sip {

using session::Reply;

namespace {

struct Row {
    std::string_view method;
    Reply (Dialogue::*answer)(const Request&);
};

// clang-format off
const Row rows[] = {
    {"OPTIONS",  &Dialogue::options},
    {"INVITE",   &Dialogue::invite},
    {"ACK",      &Dialogue::ack},
    {"BYE",      &Dialogue::bye},
    {"CANCEL",   &Dialogue::cancel},
    {"INFO",     &Dialogue::info},
    {"UPDATE",   &Dialogue::update},
    {"PRACK",    &Dialogue::prack},
    {"MESSAGE",  &Dialogue::in_call},
    {"NOTIFY",   &Dialogue::out_of_call},
    {"SERVICE",  &Dialogue::out_of_call},
    {"BENOTIFY", &Dialogue::unanswered},
};
// clang-format on

} // namespace

unsigned status_of(const Reply& reply)
{
    std::uint64_t status = 0;
    return reply.code.size() == 3 && read_number(reply.code, 999, status) ? static_cast<unsigned>(status) : 0;
}

RequestTurn::RequestTurn(Dialogue& dialogue, std::unique_ptr<const Request> request, std::uint64_t key, bool full)
    : Turn(dialogue.session(), request->fault || !request->message.is_request() ? events().malformed : event_of(request->message.method)),
      dialogue_(dialogue), request_(std::move(request)), key_(key), full_(full)
{
}

bool RequestTurn::is_answered() const { return request_->answerable && !request_->is("ACK") && !request_->is("BENOTIFY"); }

Task<Reply> RequestTurn::natural()
{
    if (!request_->answerable || (request_->fault && !is_answered()))
        co_return Reply(); // nothing can be copied into an answer, or nobody waits for one
    if (full_)
        co_return fitting(dialogue_.say(*request_, 503, "too many requests wait"));
    if (const auto refusal = refuse(*request_, dialogue_.voice().skills))
        co_return fitting(dialogue_.say(*request_, refusal->status, refusal->sentence, refusal->header));
    for (const Row& row : rows)
        if (row.method == request_->message.method)
            co_return fitting((dialogue_.*row.answer)(*request_));
    co_return fitting(dialogue_.say(*request_, 501, "nobody knows this method"));
}

// To a stranger over UDP, without what it can do without, where the whole would be too much.
Reply RequestTurn::fitting(Reply reply) const
{
    if (dialogue_.is_stranger() && reply.bytes.size() > 2 * request_->bytes.size())
        reply.bytes = lean(reply.bytes);
    return reply;
}

Reply RequestTurn::scripted(const scenario::ReplyForm& scripted)
{
    const auto& form = static_cast<const ReplyForm&>(scripted);
    if (!is_answered())
        return {};
    storms_ = form.repeat;
    gap_ = form.gap;
    return dialogue_.scripted_answer(*request_, form.status_line(), form.header_lines(), form.type, form.body.value_or(""));
}

// The natural answer with another first line; a body of the form's stands in the place of its own.
Reply RequestTurn::reworded(Reply natural_reply, const scenario::ReplyForm& scripted)
{
    const auto& form = static_cast<const ReplyForm&>(scripted);
    storms_ = form.repeat;
    gap_ = form.gap;
    const std::size_t line_end = natural_reply.bytes.find("\r\n");
    if (line_end == natural_reply.bytes.npos)
        return natural_reply;
    natural_reply.bytes.replace(0, line_end, form.status_line());
    const std::size_t head = natural_reply.bytes.find("\r\n\r\n");
    natural_reply.bytes.insert(head + 2, form.header_lines());
    natural_reply.code = std::to_string(form.status);
    natural_reply.text = form.reason;
    if (form.body) {
        session::Shape shape;
        shape.add(scenario::AlterStep{{{"body", form.body}, {"header.Content-Type", form.type}}});
        reshape_answer(natural_reply, shape);
    }
    return natural_reply;
}

void RequestTurn::reshape(Reply& reply, const session::Shape& shape) { reshape_answer(reply, shape); }

Reply RequestTurn::refusal(scenario::Cause cause)
{
    if (!is_answered())
        return {};
    using enum scenario::Cause;
    const Style& style = dialogue_.voice().style;
    switch (cause) {
    case busy: return dialogue_.say(*request_, 486);
    case not_found: return dialogue_.say_line(*request_, style.not_found, style.diagnostics.unknown);
    case too_many: return dialogue_.say_line(*request_, style.unavailable, style.diagnostics.too_many);
    case unavailable: return dialogue_.say_line(*request_, style.unavailable, style.diagnostics.no_worker);
    case disabled: return dialogue_.say_line(*request_, style.forbidden, style.diagnostics.no_gateway);
    case too_large: return dialogue_.say(*request_, 513);
    default: return dialogue_.say(*request_, 500);
    }
}

// A CANCEL came while the answer waited (9.2).
void RequestTurn::late(Reply& reply)
{
    if (!cancelled_ || status_of(reply) < 200)
        return;
    dialogue_.cancelled(*request_);
    reply = dialogue_.say(*request_, 487);
}

void RequestTurn::said(const Reply& reply)
{
    if (full_ || !request_->message.is_request())
        return;
    dialogue_.said(*this, reply);
    if (storms_ > 0 && status_of(reply) >= 200)
        dialogue_.storm(key_, reply.bytes, storms_, gap_);
}

pattern::Value RequestTurn::member(pattern::FieldId field, std::string_view name) const
{
    const HeaderField* header = field == events().header ? request_->message.find(name) : nullptr;
    return header ? pattern::Value{header->value} : pattern::Value{};
}

pattern::Value RequestTurn::field(pattern::FieldId id) const
{
    if (id == pattern::f_mailbox)
        return called().empty() ? pattern::Value{} : pattern::Value{std::string_view(called())};
    return Turn::field(id);
}

void RequestTurn::pack_more(journal::Packer& packer) const
{
    if (!called().empty())
        packer.add(pattern::f_mailbox, std::string_view(called()));
}

const std::string& RequestTurn::called() const
{
    if (!called_) {
        const bool calls = request_->is("INVITE") && !request_->in_dialog() && !request_->fault;
        const Called found = calls ? find_called(*request_, dialogue_.voice().um, session_.directory()) : Called();
        called_ = found.account ? found.account->name : std::string();
    }
    return *called_;
}

const std::string& RequestTurn::sent_by() const
{
    if (!sent_by_) {
        sent_by_ = request_->via.host;
        if (request_->via.port != 0)
            sent_by_->append(":").append(std::to_string(request_->via.port));
    }
    return *sent_by_;
}

const std::string& RequestTurn::received_from() const
{
    if (!received_from_) {
        const std::string& peer = session_.connection().peer().host;
        received_from_ = request_->via.host == peer || request_->via.host == bracketed(peer) ? std::string() : peer;
    }
    return *received_from_;
}

const std::string& RequestTurn::diversion() const
{
    if (!diversion_)
        diversion_ = diverted_by(*request_);
    return *diversion_;
}

const std::string& RequestTurn::sdp_address() const
{
    if (!sdp_address_) {
        if (request_->message.body.empty())
            return sdp_address_.emplace();
        const auto sdp = parse_sdp(request_->message.body);
        sdp_address_ = !sdp ? std::string() : !sdp->media.empty() ? sdp->media.front().address : sdp->address;
    }
    return *sdp_address_;
}

std::string_view RequestTurn::problem() const { return request_->fault ? request_->fault->sentence : "no message of SIP"; }

MediaTurn::MediaTurn(
    Dialogue& dialogue, pattern::EventId event, std::string call, std::string call_id, std::string codec, std::string address, char digit)
    : Turn(dialogue.session(), event), dialogue_(dialogue), call_(std::move(call)), call_id_(std::move(call_id)), codec_(std::move(codec)),
      address_(std::move(address)), digit_(digit)
{
}

} // namespace exemu::sip
