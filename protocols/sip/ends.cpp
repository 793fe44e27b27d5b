// How calls are acknowledged, and how they end.
#include "sip/dialogue.hpp"
#include "sip/turns.hpp"
#include "sip/voicemail.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace exemu::sip {

using session::Reply;

namespace {

constexpr Timers timers;

// application/dtmf-relay: "Signal=5"; application/dtmf: "5".
char digit_of(std::string_view body)
{
    const std::size_t signal = body.find("Signal=");
    const std::string_view rest = trim_lws(signal == body.npos ? body : body.substr(signal + 7));
    const char digit = rest.empty() ? '\0' : to_upper(rest.front());
    return std::string_view("0123456789*#ABCD").find(digit) == std::string_view::npos ? '\0' : digit;
}

} // namespace

// An ACK of a refusal has the branch of its INVITE; one of a 2xx belongs to the call (17.1.1.3, 13.2.2.4).
Reply Dialogue::ack(const Request& request)
{
    if (const std::shared_ptr<Call> call = find_call(request)) {
        transactions_.acknowledge(call->invite);
        if (!call->chosen && !call->ended && !request.message.body.empty()) { // the answer to our offer
            const auto sdp = parse_sdp(request.message.body);
            call->chosen = sdp ? choose(*sdp) : std::nullopt;
            if (call->chosen)
                agree_on_media(*call);
        }
        if (!call->ended)
            confirm(*call);
    } else if (transactions_.acknowledge(transaction_key(request, "INVITE"))) {
        proven_ = proven_ || request.to.tag == tag_for(request);
    } else {
        elsewhere(request, Switchboard::Wish::acknowledged);
    }
    return {};
}

void Dialogue::confirm(Call& call)
{
    call.confirmed = true;
    if (call.media)
        call.media->play();
}

Reply Dialogue::bye(const Request& request)
{
    const std::shared_ptr<Call> call = find_call(request);
    if (!call)
        return elsewhere(request, Switchboard::Wish::hang_up) ? say(request, 200) : say(request, 481, "no such call");
    if (const auto pending = pending_.find(call->invite); pending != pending_.end())
        pending->second->cancel(); // the INVITE is answered 487 (15.1.2)
    else
        transactions_.acknowledge(call->invite); // whoever hangs up has heard the answer
    end(*call);
    return say(request, 200);
}

Reply Dialogue::cancel(const Request& request)
{
    const std::uint64_t key = transaction_key(request, "INVITE");
    if (const auto pending = pending_.find(key); pending != pending_.end())
        pending->second->cancel();
    else if (!transactions_.known(key))
        return say(request, 481, "nothing is to be cancelled");
    return say(request, 200);
}

Reply Dialogue::info(const Request& request)
{
    const std::shared_ptr<Call> call = find_call(request);
    if (!call || call->ended)
        return say(request, 481, "no such call");
    const std::string_view type = request.message.value(Name::content_type);
    const std::string_view bare = trim_lws(type.substr(0, type.find(';')));
    if (!request.message.body.empty() && !iequals(bare, "application/dtmf-relay") && !iequals(bare, "application/dtmf"))
        return say(request, 415, "the type of the body is not understood", "Accept: application/dtmf-relay, application/dtmf");
    if (const char digit = digit_of(request.message.body); digit != '\0' && !request.message.body.empty())
        happen({Happening::What::digit, call->id, {}, digit});
    return say(request, 200);
}

Reply Dialogue::in_call(const Request& request) { return find_call(request) ? say(request, 200) : say(request, 481, "no such call"); }

Reply Dialogue::out_of_call(const Request& request) { return say(request, 481, "no call or subscription of ours"); }

void Dialogue::hang_up(const std::string& id)
{
    const auto found = calls_.find(id);
    if (found == calls_.end() || found->second->ended)
        return;
    const std::shared_ptr<Call> call = found->second;
    ask_bye(*call);
    end(*call);
}

// The media is over; what was said is in the mailbox before anybody hears that the call is.
void Dialogue::end(Call& call)
{
    if (std::exchange(call.ended, true))
        return;
    call.expires = SteadyTime::max();
    const Recorder* recorder = call.media ? call.media->recorder() : nullptr;
    if (recorder && recorder->packets() > 0) {
        const std::string seconds = fmt::format("{:.2f}", recorder->seconds());
        session_.note_fact(events().rtp_stopped, [&](journal::Packer& packer) {
            packer.add(events().call_id, std::string_view(call.call_id));
            if (call.chosen)
                packer.add(events().codec, std::string_view(call.chosen->codec.encoding));
            packer.add(events().address, std::string_view(call.heard_from));
            packer.add(events().packets, static_cast<std::int64_t>(recorder->packets()));
            packer.add(events().lost, static_cast<std::int64_t>(recorder->lost()));
            packer.add(events().seconds, std::string_view(seconds));
        });
    }
    if (!call.mailbox.empty())
        file(call);
    call.media.reset();
    call.place = {};
    calls_.erase(std::string(call.id));
}

void Dialogue::file(Call& call)
{
    const directory::Account* account = session_.directory().by_login(call.mailbox);
    const auto mailbox = session_.store().open(call.mailbox);
    const auto inbox = mailbox->folder(store::Known::inbox);
    if (!account || !inbox)
        return;
    LeftCall left;
    left.caller = call.caller;
    left.to = account->address;
    left.fqdn = voice_.fqdn;
    left.domain = voice_.domain;
    left.message_id = fmt::format("<{}@{}>", store::Guid::fresh().to_text(), voice_.fqdn);
    left.when = session_.clock().wall();
    left.recorder = call.media ? call.media->recorder() : nullptr;
    const Letter letter = write_letter(left, voice_.style);
    store::NewItem item;
    item.item_class = letter.item_class;
    item.received = left.when;
    item.envelope = {letter.from, letter.to, letter.subject, letter.message_id};
    store::BlobWriter writer;
    writer.append(letter.message);
    item.mime = writer.finish();
    item.properties["PidTagSenderTelephoneNumber"] = call.caller.number;
    const auto size = static_cast<std::int64_t>(item.mime->size());
    if (!session_.store().deliver(*mailbox, inbox->id, std::move(item))) {
        session_.note_fact(session_.events().note, [&](journal::Packer& packer) {
            packer.add(session_.events().note_text, std::string_view("a voice message was not kept: the mailbox or the store is full"));
        });
        return;
    }
    session_.note_fact(session_.events().mailbox_delivered, [&](journal::Packer& packer) {
        packer.add(pattern::f_mailbox, std::string_view(call.mailbox));
        packer.add(session_.events().to, std::string_view(letter.to));
        packer.add(session_.events().from, std::string_view(letter.from));
        packer.add(session_.events().subject, std::string_view(letter.subject));
        packer.add(session_.events().message_id, std::string_view(letter.message_id));
        packer.add(session_.events().size, size);
        packer.add(session_.events().folder, std::string_view("Inbox"));
        packer.add(session_.events().via, std::string_view("sip"));
    });
    if (letter.item_class.ends_with(".UM.CA"))
        ask_notify(call, 1);
}

void Dialogue::ask_bye(Call& call) { ask(call, "BYE", {}, {}, {}); }

// RFC 3842. Over the flow that the peer has opened, and to who is a gateway of ours.
void Dialogue::ask_notify(Call& call, std::uint64_t waiting)
{
    const scenario::Um& um = voice_.um;
    if (!um.mwi.value_or(um.gateways.has_value()) || !call.hears_notify)
        return;
    const std::string body = fmt::format(
        "Messages-Waiting: yes\r\nMessage-Account: sip:{}@{}\r\nVoice-Message: {}/0 (0/0)\r\n", call.called.number, voice_.fqdn, waiting);
    ask(call, "NOTIFY", "message-summary", "application/simple-message-summary", body);
}

void Dialogue::ask(Call& call, std::string_view method, std::string_view event, std::string_view type, std::string_view body)
{
    if (asked_.size() >= 4096 || is_stranger())
        return;
    ++call.local_cseq;
    const std::string branch = fmt::format("{}{:016x}{:x}", cookie, secret_, ++asked_so_far_);
    const std::string transport = to_upper(voice_.transport);
    const std::string via = fmt::format("SIP/2.0/{} {}:{};branch={}", transport, own_host(), own_port(), branch);
    const std::string ours = contact(false);
    Outgoing request;
    request.method = method;
    request.uri = call.target;
    request.via = via;
    request.from = call.local;
    request.to = call.remote;
    request.call_id = call.call_id;
    request.cseq = call.local_cseq;
    Content content;
    content.contact = ours;
    content.route = call.route;
    content.event = event;
    content.subscription_state = event.empty() ? std::string_view() : std::string_view("active");
    content.type = type;
    content.body = body;
    Asked asked;
    asked.method = method;
    asked.call_id = call.call_id;
    asked.bytes = write_request(voice_.request, request, content);
    const SteadyTime now = session_.clock().steady();
    asked.end = now + timers.patience();
    asked.gap = timers.t1;
    asked.again = datagrams_ ? now + timers.t1 : SteadyTime::max();
    session_.connection().queue(asked.bytes);
    asked_.emplace(branch, std::move(asked));
}

void Dialogue::leave()
{
    for (const auto& [id, call] : std::map(calls_))
        end(*call);
}

void Dialogue::good_bye()
{
    for (const auto& [id, call] : std::map(calls_))
        hang_up(id);
}

} // namespace exemu::sip
