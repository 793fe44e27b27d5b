// What an INVITE comes to: sent on by router and service, taken by a worker.
#include "sip/dialogue.hpp"
#include "sip/turns.hpp"

#include "base/text.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace exemu::sip {

using session::Reply;
using session::Result;

Reply Dialogue::invite(const Request& request)
{
    if (request.in_dialog()) {
        const std::shared_ptr<Call> call = find_call(request);
        return call ? again(request, *call) : say(request, 481, "no such call");
    }
    if (!is_gateway())
        return say_line(request, voice_.style.forbidden, voice_.style.diagnostics.no_gateway);
    if (loops(request))
        return say(request, 482, "our own address is in Via");
    if (voice_.role == Role::worker)
        return new_call(request);
    if (request.max_forwards == 0u)
        return say(request, 483, "Max-Forwards is 0, and the call is to go on");
    return send_on(request);
}

// By its address, or, where TLS is mutual, by the names in its certificate; by its CN where there are none (RFC 5922 7.1).
bool Dialogue::is_gateway() const
{
    const net::TlsFacts& tls = session_.connection().tls();
    const std::string& address = session_.connection().peer().host;
    if (!tls.client_names.empty())
        return std::ranges::any_of(tls.client_names, [&](const std::string& name) { return voice_.um.may_call(address, name); });
    const std::size_t at = tls.client.find("CN=");
    const std::string_view name = at == tls.client.npos ? std::string_view() : std::string_view(tls.client).substr(at + 3);
    return voice_.um.may_call(address, name.substr(0, name.find(',')));
}

// It has been here already (16.3): the address that it has reached is in a Via.
bool Dialogue::loops(const Request& request) const
{
    const net::Address& ours = session_.connection().local();
    for (const HeaderField& field : request.message.headers) {
        if (field.name != Name::via)
            continue;
        for (std::size_t at = 0, next = 0; at < field.value.size(); at += next) {
            const auto via = parse_via(field.value.substr(at), next);
            if (!via)
                break;
            if (via->port == ours.port && (via->host == ours.host || via->host == bracketed(ours.host)) &&
                !(session_.connection().peer() == ours))
                return true;
        }
    }
    return false;
}

Reply Dialogue::send_on(const Request& request)
{
    const Style& style = voice_.style;
    if (!voice_.um.dial_plan)
        return say_line(request, style.not_found, style.diagnostics.no_dial_plan);
    const Target& target = voice_.targets[voice_.role == Role::service ? session_.worker() : 0];
    const session::Door* door = session_.doors().named(target.listener);
    if (!door)
        return say_line(request, style.unavailable, style.diagnostics.no_worker);
    std::string contact = filled(
        target.transport == "tls" ? style.redirect_contact_tls : style.redirect_contact, "{fqdn}", bracketed(door->host(voice_.fqdn)));
    contact = filled(filled(std::move(contact), "{port}", std::to_string(door->port)), "{transport}", target.transport);
    Reply reply;
    reply.code = style.redirect.substr(8, 3);
    reply.text = style.redirect.substr(12);
    reply.result = Result::refused;
    const std::string tag = tag_for(request);
    Content content;
    content.status_line = style.redirect;
    content.tag = tag;
    content.contact = contact;
    reply.bytes = write_answer(voice_.answer, request, source(), content);
    return reply;
}

std::string call_id_of(std::string_view call_id, std::string_view remote_tag)
{
    return std::string(call_id) + '\n' + std::string(remote_tag);
}

std::shared_ptr<Call> Dialogue::find_call(const Request& request)
{
    const auto found = calls_.find(call_id_of(request.call_id, request.from.tag));
    if (found == calls_.end() || found->second->local_tag != request.to.tag)
        return nullptr;
    proven_ = true; // it knows our tag
    return found->second;
}

// The call is another session's: over another connection, or from behind another port.
bool Dialogue::elsewhere(const Request& request, Switchboard::Wish wish)
{
    return voice_.switchboard->tell(call_id_of(request.call_id, request.from.tag) + '\n' + std::string(request.to.tag), wish);
}

std::optional<Reply> Dialogue::refuse_call(const Request& request, const Called& called)
{
    const Style& style = voice_.style;
    if (!voice_.um.dial_plan)
        return say_line(request, style.not_found, style.diagnostics.no_dial_plan);
    if (!called.account && !called.pilot)
        return say_line(request, style.not_found, style.diagnostics.unknown);
    if (voice_.is_worker_of_two && voice_.worker != session_.worker()) // it ends with the calls that it has
        return say_line(request, style.unavailable, style.diagnostics.no_worker);
    if (calls_.contains(call_id_of(request.call_id, request.from.tag)))
        return say(request, 482, "the same call by another way"); // 8.2.2.2
    return std::nullopt;
}

Reply Dialogue::new_call(const Request& request)
{
    const Style& style = voice_.style;
    auto call = std::make_shared<Call>();
    call->called = find_called(request, voice_.um, session_.directory());
    if (auto refusal = refuse_call(request, call->called))
        return std::move(*refusal);
    call->id = call_id_of(request.call_id, request.from.tag);
    call->call_id = request.call_id;
    call->local_tag = tag_for(request);
    call->local = std::string(request.message.value(Name::to)) + ";tag=" + call->local_tag;
    call->remote = request.message.value(Name::from);
    call->target = request.contact.uri.text.empty() ? request.from.uri.text : request.contact.uri.text;
    for (const HeaderField& field : request.message.headers) // in the order that they came: ours are of who was called (12.1.1)
        if (field.name == Name::record_route)
            call->route.append(call->route.empty() ? "" : ", ").append(field.value);
    call->remote_cseq = request.cseq.number;
    call->invite = transaction_key(request, "INVITE");
    call->mailbox = call->called.account ? call->called.account->name : "";
    call->caller = find_caller(request, voice_.um, session_.directory());
    call->began = session_.clock().wall();
    call->expires = call->last = session_.clock().steady() + style.max_call_duration;
    for (const std::string_view method : list_of(request.message.value(Name::allow)))
        call->hears_notify = call->hears_notify || method == "NOTIFY";
    if (auto refusal = agree_on_timer(request, *call))
        return std::move(*refusal);
    const std::string id = call->id;
    const auto tell = [self = self_, id, shard = &session_.connection().shard()](Switchboard::Wish wish) {
        boost::asio::post(shard->context, [self, id, wish] {
            if (*self)
                (*self)->happen(
                    {wish == Switchboard::Wish::hang_up ? Happening::What::hung_up : Happening::What::acknowledged, id, {}, '\0'});
        });
    };
    call->place = Switchboard::take(voice_.switchboard, id + '\n' + call->local_tag, voice_.um.calls, tell);
    if (!call->place)
        return say_line(request, style.unavailable, style.diagnostics.too_many);
    Media::Told told;
    told.started = [this, id](const net::Address& from) {
        happen({Happening::What::started, id, fmt::format("{}:{}", from.host, from.port), '\0'});
    };
    told.digit = [this, id](char digit) { happen({Happening::What::digit, id, {}, digit}); };
    told.full = [this, id] { happen({Happening::What::full, id, {}, '\0'}); };
    const Media::Plan plan{voice_.um.tone, static_cast<unsigned>(voice_.um.frequency), voice_.um.record, secret_ ^ call->invite};
    call->media = Media::open(session_.connection(), {voice_.um.first_port, voice_.um.last_port}, plan, std::move(told));
    if (!call->media)
        return say_line(request, style.unavailable, style.diagnostics.no_media);
    std::string body;
    if (auto refusal = negotiate(request, *call, body))
        return std::move(*refusal);
    ring(request, *call);
    Reply reply = ok(request, *call, body);
    calls_.emplace(call->id, std::move(call));
    return reply;
}

// RFC 3264. `body` becomes our answer, or our offer where none was made.
std::optional<Reply> Dialogue::negotiate(const Request& request, Call& call, std::string& body)
{
    Answer& ours = call.description;
    ours.lines = voice_.style.sdp;
    ours.address = own_address();
    ours.port = call.media->port();
    ours.guid = call.local_tag;
    ++ours.version;
    if (request.message.body.empty()) {
        call.chosen.reset();
        body = write_offer(ours);
        return std::nullopt;
    }
    const auto offer = parse_sdp(request.message.body);
    if (!offer)
        return say(request, 400, "the session description is none");
    call.chosen = choose(*offer);
    if (!call.chosen)
        return say_line(request, "SIP/2.0 488 Not Acceptable Here", voice_.style.diagnostics.no_media,
            fmt::format("Warning: 304 {} \"Media type not available\"\r\n", voice_.fqdn));
    agree_on_media(call);
    body = write_answer(*offer, *call.chosen, ours);
    return std::nullopt;
}

// Media goes to the address of the signalling alone, where that is loopback or a listed network, or to a network listed for whoever asks.
void Dialogue::agree_on_media(Call& call)
{
    const Chosen& chosen = *call.chosen;
    const std::string& peer = session_.connection().peer().host;
    const bool allowed = (chosen.address == peer && voice_.um.trusts(peer)) || any_contains(voice_.um.other, chosen.address);
    Media::Terms terms;
    terms.law = chosen.codec.encoding == "PCMA" ? Law::a : Law::mu;
    terms.voice = chosen.codec.payload;
    terms.events = chosen.events;
    terms.to = {chosen.address, chosen.port};
    terms.may_send = allowed && (chosen.direction == "sendrecv" || chosen.direction == "sendonly");
    terms.hears = chosen.direction == "sendrecv" || chosen.direction == "recvonly";
    call.media->agree(terms);
}

// RFC 4028 9, where the caller knows of it.
std::optional<Reply> Dialogue::agree_on_timer(const Request& request, Call& call)
{
    const auto least = static_cast<std::uint32_t>(voice_.style.min_se / std::chrono::seconds(1));
    const auto most = static_cast<std::uint32_t>(voice_.style.session_expires / std::chrono::seconds(1));
    bool supported = false;
    for (const HeaderField& field : request.message.headers)
        if (field.name == Name::supported || field.name == Name::require)
            for (const std::string_view tag : list_of(field.value))
                supported = supported || iequals(tag, "timer");
    const HeaderField* asked = request.message.find(Name::session_expires);
    if (!supported)
        return std::nullopt;
    std::uint32_t interval = most;
    if (asked) {
        const auto wanted = parse_session_expires(asked->value);
        if (!wanted)
            return say(request, 400, "Session-Expires is none");
        if (wanted->seconds < least) {
            Content content;
            const std::string tag = tag_for(request), min_se = std::to_string(least);
            Reply reply = say(request, 422);
            content.status_line = "SIP/2.0 422 Session Interval Too Small";
            content.tag = tag;
            content.min_se = min_se;
            reply.bytes = write_answer(voice_.answer, request, source(), content);
            return reply;
        }
        interval = std::min(interval, wanted->seconds);
    }
    call.interval = interval;
    // Who does not refresh in time is gone: BYE goes a third of the interval, at most 32 s, before it is over (10).
    const auto early = std::min<std::uint32_t>(32, interval / 3);
    call.expires = std::min(call.last, session_.clock().steady() + std::chrono::seconds(interval - early));
    return std::nullopt;
}

// 100 and 180, which a stranger over UDP is spared: it may have so few answers. 180 reliably where the caller insists (RFC 3262 3).
void Dialogue::ring(const Request& request, Call& call)
{
    if (is_stranger())
        return;
    session_.connection().queue(say_line(request, voice_.style.trying).bytes);
    bool reliably = false;
    for (const HeaderField& field : request.message.headers)
        if (field.name == Name::require)
            for (const std::string_view tag : list_of(field.value))
                reliably = reliably || iequals(tag, "100rel");
    const std::string tag = tag_for(request), ours = contact(false);
    Content content;
    content.status_line = voice_.style.ringing;
    content.tag = tag;
    content.contact = ours;
    content.record_route = true;
    std::string more;
    if (reliably) {
        // RFC 3262 3: drawn, below 2**31. Always of ten digits, so that messages of two runs are of one length.
        call.rseq = 1'000'000'000 + static_cast<std::uint32_t>(secret_ % 1'000'000'000);
        more = fmt::format("Require: 100rel\r\nRSeq: {}\r\n", call.rseq);
    }
    content.more = more;
    std::string ringing = write_answer(voice_.answer, request, source(), content);
    transactions_.said(call.invite, 180, ringing, session_.clock().steady());
    session_.connection().queue(std::move(ringing));
}

Reply Dialogue::ok(const Request& request, Call& call, const std::string& body)
{
    Reply reply;
    reply.code = "200";
    reply.text = "OK";
    reply.result = Result::ok;
    const std::string ours = contact(true), min_se = std::to_string(voice_.style.min_se / std::chrono::seconds(1));
    const std::string expires = fmt::format("{};refresher=uac", call.interval);
    Lines lines = voice_.ok;
    for (Line& line : lines)
        if (line.what == Line::What::text && line.text.find('{') != line.text.npos)
            line.text = filled(filled(std::move(line.text), "{user}", call.called.number), "{guid}", call.local_tag);
    Content content;
    content.status_line = "SIP/2.0 200 OK";
    content.tag = call.local_tag;
    content.contact = ours;
    content.record_route = true;
    content.body = body;
    content.type = "application/sdp";
    if (call.interval > 0) {
        content.session_expires = expires;
        content.min_se = min_se;
    }
    reply.bytes = write_answer(lines, request, source(), content);
    return reply;
}

// A re-INVITE (14.2): another offer for the same voice.
Reply Dialogue::again(const Request& request, Call& call)
{
    if (call.ended)
        return say(request, 481, "the call is over");
    if (request.cseq.number <= call.remote_cseq)
        return say(request, 500, "CSeq is out of order");
    if (!call.confirmed)
        return say(request, 491, "the INVITE before it is not yet acknowledged");
    call.remote_cseq = request.cseq.number;
    if (!request.contact.uri.text.empty())
        call.target = request.contact.uri.text;
    if (auto refusal = agree_on_timer(request, call))
        return std::move(*refusal);
    const std::optional<Chosen> before = call.chosen;
    std::string body;
    if (auto refusal = negotiate(request, call, body)) {
        call.chosen = before; // what was agreed on stays
        return std::move(*refusal);
    }
    call.invite = transaction_key(request, "INVITE");
    call.confirmed = false;
    return ok(request, call, body);
}

void Dialogue::cancelled(const Request& request)
{
    const auto found = calls_.find(call_id_of(request.call_id, request.from.tag));
    if (found == calls_.end() || request.in_dialog())
        return;
    const std::shared_ptr<Call> call = found->second;
    calls_.erase(found);
    call->ended = true; // it has never been answered: nothing is filed
}

Reply Dialogue::update(const Request& request)
{
    const std::shared_ptr<Call> call = find_call(request);
    if (!call || call->ended)
        return say(request, 481, "no such call");
    if (request.cseq.number <= call->remote_cseq)
        return say(request, 500, "CSeq is out of order");
    call->remote_cseq = request.cseq.number;
    if (auto refusal = agree_on_timer(request, *call))
        return std::move(*refusal);
    if (request.message.body.empty()) {
        Reply reply = ok(request, *call, "");
        return reply;
    }
    std::string body;
    if (auto refusal = negotiate(request, *call, body))
        return std::move(*refusal);
    return ok(request, *call, body);
}

Reply Dialogue::prack(const Request& request)
{
    const std::shared_ptr<Call> call = find_call(request);
    const auto rack = parse_rack(request.message.value(Name::rack));
    if (!call || !rack || call->rseq == 0 || rack->response != call->rseq)
        return say(request, 481, "no provisional answer waits for this PRACK"); // RFC 3262 3
    call->rseq = 0;
    call->remote_cseq = std::max(call->remote_cseq, request.cseq.number);
    return say(request, 200);
}

} // namespace exemu::sip
