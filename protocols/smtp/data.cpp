// DATA and BDAT (RFC 5321 4.1.1.4, RFC 3030), and the verdict on a message.
#include "smtp/turns.hpp"

#include <algorithm>
#include <cmath>

namespace exemu::smtp {

using session::After;
using session::Reply;

Reply Dialogue::data(const Command&)
{
    const TextsOf<Text>& texts = voice_.texts;
    if (!greeted_)
        return say(texts.hello_first);
    if (!envelope_)
        return say(texts.need_mail);
    if (envelope().recipients.empty())
        return say(texts.need_rcpt);
    // RFC 3030 2 and 3: neither after a chunk nor for BODY=BINARYMIME.
    if (chunking_ || envelope().mail.body == Body::binary_mime)
        return say(texts.bdat_after_data);
    reading_data_ = true;
    return say(texts.data_ok);
}

Task<> Dialogue::read_data()
{
    net::Connection& connection = session_.connection();
    message_ = std::make_unique<Message>(voice_.connector.most_message.bytes, session_.clock().steady());
    for (;;) {
        const std::string_view had = connection.input();
        std::string_view input = had;
        const wire::DotReader::Progress progress = message_->dots.feed(input, *message_);
        connection.consume(had.size() - input.size());
        if (progress == wire::DotReader::Progress::done)
            break;
        connection.allow(patience());
        co_await session_.hear_more();
    }
    reading_data_ = false;
}

Task<After> Dialogue::end_of_data()
{
    EndOfDataTurn turn(*this, *message_);
    turn.received = message_->size();
    const After after = co_await session_.take(turn);
    reset_transaction(); // whatever was said, the transaction is over (RFC 5321 4.1.1.4)
    co_return after;
}

Task<> Dialogue::read_octets(std::uint64_t count, bool keep)
{
    net::Connection& connection = session_.connection();
    while (count > 0) {
        const std::string_view input = connection.input();
        const std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(count, input.size()));
        if (keep)
            message_->append(input.substr(0, taken));
        connection.consume(taken);
        count -= taken;
        if (count == 0)
            break;
        connection.allow(patience());
        co_await session_.hear_more();
    }
}

Task<After> Dialogue::chunk(const Command& command)
{
    const BdatArguments bdat = std::get<BdatArguments>(command.arguments);
    const bool keep = may_rcpt() && !envelope().recipients.empty();
    if (keep && !message_)
        message_ = std::make_unique<Message>(voice_.connector.most_message.bytes, session_.clock().steady());
    // RFC 3030 2: the octets follow the command whatever the answer will be.
    co_await read_octets(bdat.size, keep);
    ChunkTurn turn(*this, bdat);
    turn.received = bdat.size;
    After after = co_await session_.take(turn);
    if (last_chunk_taken_) {
        last_chunk_taken_ = false;
        after = co_await end_of_data();
    }
    co_return after;
}

Reply Dialogue::judge_chunk(const BdatArguments& bdat)
{
    const TextsOf<Text>& texts = voice_.texts;
    if (!greeted_)
        return say(texts.hello_first);
    if (!envelope_)
        return say(texts.need_mail);
    if (envelope().recipients.empty())
        return say(texts.need_rcpt);
    if (message_ && message_->too_large()) { // RFC 3030 2: the transaction has failed, and what follows of it is out of sequence
        reset_transaction();
        return say(texts.too_large);
    }
    chunking_ = true;
    last_chunk_taken_ = bdat.last;
    if (!bdat.last)
        return say(texts.bdat_ok.filled({{"size", std::to_string(bdat.size)}}));
    Reply nothing_yet; // the verdict is smtp.end_of_data's
    nothing_yet.result = session::Result::ok;
    return nothing_yet;
}

// 12345 is "12.345".
static std::string thousandths(double number)
{
    const auto whole = static_cast<std::uint64_t>(std::llround(number));
    std::string digits = std::to_string(whole % 1000);
    digits.insert(0, 3 - digits.size(), '0');
    return std::to_string(whole / 1000) + "." + digits;
}

Reply Dialogue::judge(Message& message)
{
    const TextsOf<Text>& texts = voice_.texts;
    if (envelope().recipients.empty())
        return say(texts.need_rcpt);
    if (message.too_large())
        return say(texts.too_large);
    if (message.header_size() > voice_.connector.most_header.bytes)
        return say(texts.header_too_large);
    if (message.bare_lf() && !voice_.connector.bare_lf)
        return say(texts.bare_lf);
    if (message.hops() > voice_.style.most_hops)
        return say(texts.loop);
    if (authenticated_ && !may_send_as_within(message))
        return say(texts.mail_not_as_sender);
    if (voice_.connector.unknown == Unknown::at_data && nobody_known())
        return say(texts.rcpt_unknown);
    complete(message);
    // Exchange: bytes, seconds since DATA and their quotient stand in the line since 2016's later updates.
    const double seconds = std::max(0.001, std::chrono::duration<double>(session_.clock().steady() - message.began()).count());
    const double kilobytes = static_cast<double>(message.size()) / 1024;
    return say(texts.accepted.filled({{"message_id", message.message_id()}, {"internal_id", std::to_string(message.internal_id())},
        {"fqdn", voice_.fqdn}, {"bytes", std::to_string(message.size())}, {"seconds", thousandths(seconds * 1000)},
        {"rate", thousandths(kilobytes / seconds * 1000)}}));
}

} // namespace exemu::smtp
