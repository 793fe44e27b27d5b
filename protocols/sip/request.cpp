#include "sip/request.hpp"

#include "base/text.hpp"

namespace exemu::sip {

namespace {

// Fields that a message has once (7.3.1). Two of them are an error, whatever they say (RFC 4475 3.3.8).
constexpr Name single[] = {Name::from, Name::to, Name::call_id, Name::cseq, Name::max_forwards, Name::content_type, Name::expires,
    Name::content_disposition, Name::date, Name::event, Name::min_se, Name::session_expires, Name::subject, Name::rack, Name::rseq};

bool is_call_id(std::string_view text)
{
    static constexpr CharClass of_word("-.!%*_+`'~()<>:\\\"/[]?{}");
    const std::size_t sign = text.find('@');
    const auto word = [](std::string_view part) { return !part.empty() && of_word.all(part); };
    return word(text.substr(0, sign)) && (sign == text.npos || word(text.substr(sign + 1)));
}

} // namespace

Request::Request(std::string_view text) : bytes(text), message(parse_message(bytes))
{
    fault = message.fault;
    answerable = message.is_request() && message.find(Name::via) && message.find(Name::cseq);
    if (message.is_request())
        examine();
}

void Request::wrong(unsigned status, std::string_view sentence)
{
    if (!fault)
        fault = Fault{status, sentence, 0};
}

// Every Via is read, the first is kept.
bool Request::examine_via()
{
    bool first = true;
    for (const HeaderField& field : message.headers) {
        if (field.name != Name::via)
            continue;
        for (std::size_t at = 0; at < field.value.size();) {
            std::size_t next = 0;
            const auto one = parse_via(field.value.substr(at), next);
            if (!one)
                return false;
            if (std::exchange(first, false))
                via = *one;
            at += next;
        }
    }
    return !first;
}

void Request::examine()
{
    for (const Name name : {Name::via, Name::from, Name::to, Name::call_id, Name::cseq})
        if (!message.find(name))
            wrong(400, "Via, From, To, Call-ID and CSeq belong to every request");
    std::uint64_t seen = 0;
    for (const HeaderField& field : message.headers) {
        const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(field.name);
        const bool twice = (seen & bit) != 0;
        seen |= bit;
        if (twice)
            for (const Name name : single)
                if (field.name == name)
                    wrong(400, "a header field that stands once stands twice");
        switch (field.name) {
        case Name::from:
            if (const auto party = parse_party(field.value))
                from = *party;
            else
                wrong(400, "From is no address");
            break;
        case Name::to:
            if (const auto party = parse_party(field.value))
                to = *party;
            else
                wrong(400, "To is no address");
            break;
        case Name::cseq:
            if (const auto read = parse_cseq(field.value))
                cseq = *read;
            else
                wrong(400, "CSeq is no number below 2^31 with a method");
            break;
        case Name::call_id:
            call_id = field.value;
            if (!is_call_id(call_id))
                wrong(400, "Call-ID is none");
            break;
        case Name::max_forwards: {
            std::uint64_t number = 0;
            if (read_number(field.value, 255, number))
                max_forwards = static_cast<std::uint32_t>(number);
            else
                wrong(400, "Max-Forwards is no number up to 255");
            break;
        }
        case Name::contact:
            if (field.value == "*")
                break;
            if (const auto parties = parse_parties(field.value)) {
                if (contact.uri.text.empty() && !parties->empty())
                    contact = parties->front();
            } else {
                wrong(400, "Contact is no address");
            }
            break;
        default: break;
        }
    }
    if (message.find(Name::via) && !examine_via())
        wrong(400, "Via is none");
    if (via.empty_cookie())
        wrong(400, "the branch is a cookie with nothing behind it");
    if (message.find(Name::cseq) && cseq.method != message.method)
        wrong(400, "CSeq names another method than the request line");
    const auto read = parse_uri(message.uri);
    if (!read)
        wrong(400, "the Request-URI is none");
    else if (!read->is_sip() && !read->is_tel())
        wrong(416, "the scheme of the Request-URI is not sip, sips or tel");
    else if (!read->headers.empty())
        wrong(400, "header fields in the Request-URI");
    if (read)
        uri = *read;
}

} // namespace exemu::sip
