#include "dns/turns.hpp"

#include "base/text.hpp"
#include "dns/reply_form.hpp"
#include "dns/zone.hpp"

#include <fmt/format.h>

namespace exemu::dns {

using session::Reply;
using session::Result;

namespace {

// The last word of a record's data, which is a host in MX, SRV, CNAME, PTR and NS.
std::string with_host(const std::string& data, const std::string& host)
{
    const std::size_t space = data.rfind(' ');
    return (space == data.npos ? "" : data.substr(0, space + 1)) + host + ".";
}

// "0 0 443 mail.contoso.test."
std::string with_port(const std::string& data, const std::string& port)
{
    const auto words = split(data, ' ');
    return words.size() == 4 ? fmt::format("{} {} {} {}", words[0], words[1], port, words[3]) : data;
}

void alter(Record& record, const session::Shape& shape)
{
    const bool address = record.type == "A" || record.type == "AAAA";
    const bool host = record.type == "MX" || record.type == "SRV" || record.type == "CNAME" || record.type == "PTR";
    if (const auto* one = shape.altered("address"); one && one->value && address) {
        record.data = *one->value;
        record.type = record.data.contains(':') ? "AAAA" : "A";
    }
    if (const auto* one = shape.altered("host"); one && one->value && host)
        record.data = with_host(record.data, *one->value);
    if (const auto* one = shape.altered("port"); one && one->value && record.type == "SRV")
        record.data = with_port(record.data, *one->value);
    if (const auto* one = shape.altered("ttl"); one && one->value)
        record.ttl = static_cast<std::uint32_t>(std::min<std::uint64_t>(parse_number(*one->value).value_or(0), 0x7fffffff));
}

} // namespace

QueryTurn::QueryTurn(Dialogue& dialogue, Query query)
    : Turn(dialogue.session(), events().query), dialogue_(dialogue), query_(std::move(query))
{
    received = query_.original.size();
}

bool QueryTurn::is_datagram() const { return session_.connection().datagrams(); }

Reply QueryTurn::say()
{
    Reply reply;
    reply.result = answer_.code == Rcode::noerror ? Result::ok : answer_.code == Rcode::refused ? Result::refused : Result::error;
    reply.code = to_text(answer_.code);
    for (const Record& record : answer_.answer)
        reply.text += (reply.text.empty() ? "" : "; ") + record.type + " " + record.data;
    reply.bytes = dialogue_.write(query_, answer_);
    return reply;
}

Task<Reply> QueryTurn::natural()
{
    answer_ = {};
    if (query_.opcode != 0) {
        answer_.code = Rcode::notimp;
        answer_.authoritative = false;
    } else if (!query_.internet) {
        answer_.code = Rcode::refused;
        answer_.authoritative = false;
    } else {
        answer_ = look_up(dialogue_.site(), query_.name, query_.type);
    }
    co_return say();
}

Reply QueryTurn::scripted(const scenario::ReplyForm& scripted)
{
    answer_ = {};
    answer_.code = static_cast<const ReplyForm&>(scripted).code;
    return say();
}

Reply QueryTurn::refusal(scenario::Cause cause)
{
    answer_ = {};
    answer_.code = cause == scenario::Cause::not_found ? Rcode::nxdomain
        : cause == scenario::Cause::unavailable        ? Rcode::refused
                                                       : Rcode::servfail;
    return say();
}

void QueryTurn::reshape(Reply& reply, const session::Shape& shape)
{
    for (auto* section : {&answer_.answer, &answer_.additional})
        for (Record& record : *section)
            alter(record, shape);
    reply = say();
}

MalformedTurn::MalformedTurn(Dialogue& dialogue, Malformed malformed, std::string message)
    : Turn(dialogue.session(), events().malformed), dialogue_(dialogue), malformed_(std::move(malformed)), message_(std::move(message))
{
    received = message_.size();
}

Task<Reply> MalformedTurn::natural()
{
    Reply reply;
    if (malformed_.answerable) {
        reply.result = Result::error;
        reply.code = to_text(Rcode::formerr);
        reply.bytes = dialogue_.on_the_wire(write_formerr(message_));
    }
    co_return reply;
}

} // namespace exemu::dns
