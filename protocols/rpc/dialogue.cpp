#include "rpc/dialogue.hpp"

#include "rpc/turns.hpp"

#include <algorithm>
#include <utility>

namespace exemu::rpc {

using session::After;
using session::Reply;

namespace {

constexpr std::size_t most_incomplete = 16; // calls whose fragments come at the same time
constexpr std::size_t most_contexts = 256;
constexpr std::uint16_t least_fragment = 1432; // MustRecvFragSize (C706 12.6.3)

Reply said(std::string bytes, session::Result result, std::string code)
{
    Reply reply;
    reply.result = result;
    reply.code = std::move(code);
    reply.bytes = std::move(bytes);
    return reply;
}

Credential owned(const Trailer& trailer) { return {trailer.type, trailer.level, trailer.context, std::string(trailer.value)}; }

} // namespace

Dialogue::Dialogue(session::Session& session, const Voice& voice) : session_(session), voice_(voice), most_sent_(least_fragment) {}

// Here a connection is idle: the fewer awaits, the smaller the frame.
Task<> Dialogue::run()
{
    if (voice_.options.protseq == Sequence::http) {
        Reply banner;
        banner.bytes = voice_.style.http_banner;
        co_await session_.say(std::move(banner));
    }
    for (After after = After::go_on; after == After::go_on;) {
        session_.connection().allow(voice_.style.patience);
        Heard heard = next_pdu(session_.connection().input());
        while (heard.kind == Heard::Kind::more) {
            co_await session_.hear_more();
            heard = next_pdu(session_.connection().input());
        }
        after = co_await take(heard);
    }
}

Task<After> Dialogue::take(const Heard& heard)
{
    const Header header = heard.pdu.header;
    After after = After::go_on;
    if (heard.kind == Heard::Kind::wrong_version) {
        session_.connection().discard_input();
        after = co_await give_up(header, "RPC of version 5", 0);
        co_return after;
    }
    if (heard.kind == Heard::Kind::malformed) {
        after = co_await give_up(header, std::string(heard.expected), protocol_error);
        co_return after;
    }
    // The input moves when more comes, and turns may wait: the PDU is kept apart.
    bytes_.assign(heard.pdu.bytes);
    const Pdu pdu = next_pdu(bytes_).pdu;
    session_.connection().consume(bytes_.size());
    switch (header.type) {
    case PduType::bind:
    case PduType::alter_context: after = co_await take_bind(pdu); break;
    case PduType::auth3: after = co_await take_auth3(pdu); break;
    case PduType::request: after = co_await take_request(pdu); break;
    case PduType::cancel:
    case PduType::orphaned: after = co_await take_cancel(pdu); break;
    default: after = co_await give_up(header, "a PDU that clients send", protocol_error);
    }
    co_return after;
}

Task<After> Dialogue::give_up(const Header& header, std::string what, std::uint32_t status)
{
    MalformedTurn turn(*this, header, std::move(what), status);
    const After after = co_await session_.take(turn);
    co_return after == After::go_on ? After::close : after;
}

Reply Dialogue::not_rpc(const Header& header)
{
    std::string bytes = voice_.rejected;
    for (std::size_t i = 0; i < 4 && 12 + i < bytes.size(); ++i)
        bytes[12 + i] = static_cast<char>(header.call >> (8 * i) & 0xff);
    Reply reply = said(std::move(bytes), session::Result::refused, name_of(nak_names(), 4));
    reply.after = After::close;
    return reply;
}

Reply Dialogue::nak(std::uint32_t call, std::uint32_t reason)
{
    return said(write_bind_nak(call, static_cast<std::uint16_t>(reason)), session::Result::refused, name_of(nak_names(), reason));
}

Reply Dialogue::fault(std::uint32_t call, std::uint16_t context, std::uint32_t status, std::uint8_t flags)
{
    return said(write_fault(call, context, status, flags), session::Result::error, name_of(fault_names(), status));
}

// ---- presentation contexts

Accepted Dialogue::judge(const ContextElement& element)
{
    Accepted answer;
    for (const wire::Syntax& transfer : element.transfers)
        if (const auto features = wire::features_asked(transfer.uuid)) {
            answer.result = ContextResult::negotiate_ack;
            answer.reason = static_cast<std::uint16_t>(*features & voice_.style.features);
            return answer;
        }
    answer.result = ContextResult::provider_rejection;
    const Hosted* hosted = voice_.find(element.abstract);
    if (!hosted) {
        answer.reason = abstract_syntax_not_supported;
    } else if (std::ranges::find(element.transfers, wire::ndr20) == element.transfers.end()) {
        answer.reason = transfer_syntaxes_not_supported; // NDR64 too: as a server of 32 bits
    } else if (contexts_.size() >= most_contexts && !contexts_.contains(element.id)) {
        answer.reason = local_limit_exceeded;
    } else {
        contexts_[element.id] = hosted;
        answer.result = ContextResult::accepted;
        answer.transfer = wire::ndr20;
    }
    return answer;
}

std::vector<Accepted> Dialogue::judge(const std::vector<ContextElement>& elements)
{
    std::vector<Accepted> answers;
    for (const ContextElement& element : elements)
        answers.push_back(judge(element));
    return answers;
}

// Neither side sends more than the other can take (C706 12.6.4.3).
BindAck Dialogue::agree(const Bind& bind)
{
    const auto most = static_cast<std::uint16_t>(voice_.style.most_fragment.bytes);
    BindAck ack;
    ack.most_sent = std::max(std::min(bind.most_received, most), least_fragment);
    ack.most_received = std::max(std::min(bind.most_sent, most), least_fragment);
    most_sent_ = ack.most_sent;
    ack.group = association_->id();
    return ack;
}

Reply Dialogue::answer_bind(const BindAsked& asked, const session::Shape* shape)
{
    const bool first = asked.type == PduType::bind;
    if (logon_refused_ && !first && asked.credential)
        return fault(asked.call, 0, *logon_refused_, did_not_execute);
    if (first) {
        association_ = voice_.associations->join(asked.bind.group);
        if (!association_)
            return nak(asked.call, 0);
    }
    BindAck ack = agree(asked.bind);
    if (first)
        ack.secondary = std::to_string(session_.connection().local().port);
    if (first && shape)
        ack.secondary = shape->value_of("secondary_address", ack.secondary).value_or("");
    ack.results = judge(asked.bind.contexts);
    std::optional<Credential> credential;
    if (token_)
        credential = Credential{login_.type, login_.level, login_.context, *std::exchange(token_, std::nullopt)};
    // Header signing is agreed to where the peer understands it: the signature is over the header either way.
    const auto flags = static_cast<std::uint8_t>(whole | (asked.flags & pending_cancel));
    Reply reply = said(write_bind_ack(first ? PduType::bind_ack : PduType::alter_context_response, asked.call, flags, ack, credential),
        session::Result::ok, "accepted");
    if (std::ranges::none_of(ack.results, [](const Accepted& one) { return one.result == ContextResult::accepted; })) {
        reply.result = session::Result::refused;
        reply.code = ack.results.empty() ? "accepted" : name_of(reject_names(), ack.results.front().reason);
    }
    return reply;
}

Reply Dialogue::reject(const BindAsked& asked, std::uint32_t reason)
{
    const bool first = asked.type == PduType::bind;
    if (first && !association_)
        association_ = voice_.associations->join(0);
    BindAck ack = agree(asked.bind);
    if (first)
        ack.secondary = std::to_string(session_.connection().local().port);
    for (std::size_t i = 0; i < asked.bind.contexts.size(); ++i)
        ack.results.push_back({ContextResult::provider_rejection, static_cast<std::uint16_t>(reason), {}});
    token_.reset();
    exchange_.reset();
    return said(write_bind_ack(first ? PduType::bind_ack : PduType::alter_context_response, asked.call, whole, ack, std::nullopt),
        session::Result::refused, name_of(reject_names(), reason));
}

Task<After> Dialogue::take_bind(const Pdu& pdu)
{
    const bool first = pdu.header.type == PduType::bind;
    After after = After::go_on;
    if (first == bound()) {
        after = co_await give_up(pdu.header, first ? "one bind on a connection" : "a bind before alter_context", protocol_error);
        co_return after;
    }
    const Parsed<Bind> bind = parse_bind(pdu);
    if (!bind) {
        after = co_await give_up(pdu.header, bind.error().expected, protocol_error);
        co_return after;
    }
    BindAsked asked{pdu.header.type, pdu.header.call, pdu.header.flags, *bind, std::nullopt};
    if (pdu.trailer) {
        asked.credential = owned(*pdu.trailer);
        const std::optional<std::uint32_t> reason = begin_exchange(*asked.credential);
        if (reason) {
            if (first)
                co_await session_.say(nak(asked.call, *reason));
            else
                co_await session_.say(fault(asked.call, 0, access_denied, did_not_execute));
            co_return after;
        }
        co_await advance(*asked.credential);
    }
    BindTurn turn(*this, asked);
    after = co_await session_.take(turn);
    co_return after;
}

// ---- requests

const Hosted* Dialogue::hosted(std::uint16_t context) const
{
    const auto found = contexts_.find(context);
    return found == contexts_.end() ? nullptr : found->second;
}

std::optional<std::uint32_t> Dialogue::barrier(const Asked&, const Hosted* hosted) const
{
    if (logon_refused_)
        return logon_refused_;
    if (exchange_) // a call in the middle of a login
        return access_denied;
    if (!hosted)
        return unknown_interface;
    const unsigned level = protection_ ? level_served(protection_->level()) : level_none;
    if (level < static_cast<unsigned>(hosted->least))
        return access_denied;
    return std::nullopt;
}

Host Dialogue::host(const Hosted& hosted, const session::Shape* shape) const
{
    return {session_, *association_, voice_.registrations, voice_.syntaxes, hosted.data.get(), account_,
        protection_ ? protection_->level() : level_none, shape};
}

// A multiple of 16, so that sealing needs no padding in the middle.
std::size_t Dialogue::most_stub(std::size_t wanted) const
{
    const std::size_t room = most_sent_ - response_size - (protection_ ? protection_->overhead() : 0);
    const std::size_t most = room / 16 * 16;
    return wanted == 0 ? most : std::min(wanted, most);
}

Task<After> Dialogue::take_request(const Pdu& pdu)
{
    After after = After::go_on;
    const Header& header = pdu.header;
    if (!bound()) {
        after = co_await give_up(header, "a bind before a request", protocol_error);
        co_return after;
    }
    Pdu plain = pdu;
    if (protection_ && protection_->covers_calls()) {
        if (!protection_->take_off(bytes_, pdu)) {
            after = co_await give_up(header, "a signature that fits", security_package_error);
            co_return after;
        }
        plain = next_pdu(bytes_).pdu; // as it was before it was sealed
    }
    const Parsed<Request> request = parse_request(plain);
    if (!request) {
        after = co_await give_up(header, request.error().expected, protocol_error);
        co_return after;
    }
    const bool begins = header.flags & first_fragment, ends = header.flags & last_fragment;
    const auto found = incomplete_.find(header.call);
    if (begins != (found == incomplete_.end()) || (begins && incomplete_.size() >= most_incomplete)) {
        after = co_await give_up(header, begins ? "the rest of the fragments before a new request" : "a first fragment", protocol_error);
        co_return after;
    }
    std::size_t held = request->stub.size();
    for (const auto& [call, one] : incomplete_)
        held += one.stub.size();
    if (held > voice_.style.most_request.bytes) {
        after = co_await give_up(header, "requests within the limit", no_memory);
        co_return after;
    }
    Incomplete whole{{header.call, request->context, request->opnum, header.flags, header.order, request->object, request->stub, 1}, {}};
    if (!begins || !ends) { // most requests are of one fragment
        Incomplete& all = begins ? incomplete_[header.call] : found->second;
        if (begins)
            all.asked = whole.asked;
        else
            ++all.asked.fragments;
        all.stub += request->stub;
        if (!ends)
            co_return after;
        whole = std::move(all);
        whole.asked.stub = whole.stub;
        incomplete_.erase(header.call);
    }
    after = co_await dispatch(whole.asked);
    co_return after;
}

Task<After> Dialogue::dispatch(const Asked& asked)
{
    RequestTurn request(*this, asked);
    After after = co_await session_.take(request);
    std::unique_ptr<Call> call = request.take_call();
    if (after == After::go_on && call)
        after = co_await session_.begin(std::make_unique<CallTurn>(*this, request, std::move(call)));
    co_return after;
}

Task<After> Dialogue::take_cancel(const Pdu& pdu)
{
    incomplete_.erase(pdu.header.call); // orphaned or cancelled half way: the rest will not come
    CancelTurn turn(*this, pdu.header);
    const After after = co_await session_.take(turn);
    co_return after;
}

// Fragments are made, signed and sealed as they are said: an answer that had to wait comes after those that overtook it.
Reply Dialogue::respond(std::shared_ptr<Outgoing> outgoing)
{
    Reply reply;
    reply.result = session::Result::ok;
    reply.more.push_back({"", session::Generator([this, outgoing = std::move(outgoing)](std::string& bytes) {
                              Outgoing& out = *outgoing;
                              if (out.orphaned || (out.begun && out.at == out.stub.size()))
                                  return false;
                              while (bytes.size() < 60 * 1024 && !(out.begun && out.at == out.stub.size())) {
                                  const std::size_t count = std::min(out.most, out.stub.size() - out.at);
                                  const bool first = !std::exchange(out.begun, true), last = out.at + count == out.stub.size();
                                  const auto flags = static_cast<std::uint8_t>((first ? first_fragment : 0) | (last ? last_fragment : 0));
                                  std::string fragment = write_response(out.call, out.context, flags,
                                      static_cast<std::uint32_t>(out.stub.size() - out.at), out.cancels,
                                      std::string_view(out.stub).substr(out.at, count));
                                  if (protection_)
                                      protection_->put_on(fragment);
                                  if (bytes.empty())
                                      bytes = std::move(fragment);
                                  else
                                      bytes += fragment;
                                  out.at += count;
                              }
                              return true;
                          })});
    return reply;
}

} // namespace exemu::rpc
