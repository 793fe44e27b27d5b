#include "sip/fields.hpp"
#include "sip/framing.hpp"
#include "sip/refusal.hpp"
#include "sip/sdp.hpp"

#include <algorithm>
#include <cstdlib>

// What a peer says. Input: one byte that says how the stream is cut, then the stream. The same messages are found however it is cut;
// what is read lies within what was given; a session description that is answered has an answer that we understand ourselves.
using namespace exemu::sip;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

bool within(std::string_view part, std::string_view whole)
{
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

const Skills skills{{"INVITE", "ACK", "BYE", "OPTIONS"}, {"timer"}, {"application/sdp"}};

void look(std::string_view text)
{
    const Request request(text);
    const Message& message = request.message;
    for (const HeaderField& field : message.headers)
        require(within(field.written, request.bytes) && within(field.value, request.bytes));
    require(within(message.body, request.bytes) && message.headers.size() <= most_headers);
    require(!request.fault || !request.fault->sentence.empty());
    if (message.is_request() && message.headers.size() < most_headers && message.head > 0 && message.head <= request.bytes.size() &&
        !message.fault)
        require(length_in(std::string_view(request.bytes).substr(0, message.head)).bytes == content_length(message).bytes);
    const auto refusal = refuse(request, skills);
    require(!message.is_request() || request.fault.has_value() <= refusal.has_value());
    if (message.is_request() && !request.fault)
        require(request.answerable && !request.call_id.empty() && !request.cseq.method.empty() && !request.uri.scheme.empty());
    for (const HeaderField& field : message.headers) {
        parse_parties(field.value);
        parse_rack(field.value);
        parse_session_expires(field.value);
        list_of(field.value);
        unescaped(field.value);
        find_parameter(field.value, "tag");
    }
    const auto sdp = parse_sdp(message.body);
    if (!sdp)
        return;
    require(sdp->media.size() <= most_media);
    if (const auto chosen = choose(*sdp)) {
        const Answer ours{{"v=0", "o=- 1 1 IN IP4 {address}", "s=-", "c=IN IP4 {address}", "t=0 0", "m=audio"}, "127.0.0.1", "1", 4000, 1};
        const auto again = parse_sdp(write_answer(*sdp, *chosen, ours));
        require(again && again->media.size() == sdp->media.size() && again->media[chosen->index].port == 4000);
    }
}

std::string heard(std::string_view stream, std::size_t step, bool looking)
{
    Framing framing;
    std::string buffer, all;
    for (; !stream.empty(); stream.remove_prefix(std::min(step, stream.size()))) {
        buffer += stream.substr(0, step);
        for (;;) {
            const Frame frame = framing.next(buffer);
            require(within(frame.text, buffer) && frame.consumed <= buffer.size());
            if (frame.kind == Frame::Kind::too_large || frame.kind == Frame::Kind::lost)
                return all + "|end";
            if (frame.kind == Frame::Kind::ping)
                all += "|ping";
            if (frame.kind == Frame::Kind::message) {
                all += "|" + std::to_string(frame.text.size());
                if (looking)
                    look(frame.text);
            }
            buffer.erase(0, frame.consumed);
            if (frame.consumed == 0)
                break;
        }
    }
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t step = data[0] % 61u + 1;
    look(stream); // as one datagram
    require(heard(stream, stream.size() + 1, true) == heard(stream, step, false));
    return 0;
}
