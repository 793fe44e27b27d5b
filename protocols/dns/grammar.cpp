#include "dns/grammar.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>

// ldns names these in passing; OpenSSL calls them deprecated and does not tell them here.
using RSA = struct rsa_st;
using DSA = struct dsa_st;
#include <ldns/ldns.h>

namespace exemu::dns {

namespace {

struct Free {
    void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
    void operator()(ldns_rr* record) const { ldns_rr_free(record); }
    void operator()(char* text) const { std::free(text); }
    void operator()(std::uint8_t* bytes) const { std::free(bytes); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

constexpr std::size_t header_size = 12;

unsigned char byte_at(std::string_view message, std::size_t at) { return static_cast<unsigned char>(message[at]); }

// QR is not set: who asks.
bool has_query_header(std::string_view message) { return message.size() >= header_size && (byte_at(message, 2) & 0x80) == 0; }

std::string name_text(const ldns_rdf* name)
{
    const Owned<char> text(ldns_rdf2str(name));
    std::string lower = text ? to_lower(text.get()) : std::string(".");
    if (lower.size() > 1 && lower.ends_with('.'))
        lower.pop_back();
    return lower;
}

std::string type_text(ldns_rr_type type)
{
    const Owned<char> text(ldns_rr_type2str(type));
    return text ? text.get() : "TYPE0";
}

Owned<ldns_rr> to_record(const Record& record)
{
    const std::string line = fmt::format("{}. {} IN {} {}", record.name, record.ttl, record.type, record.data);
    ldns_rr* made = nullptr;
    if (ldns_rr_new_frm_str(&made, line.c_str(), 0, nullptr, nullptr) != LDNS_STATUS_OK)
        return nullptr;
    return Owned<ldns_rr>(made);
}

void push(ldns_pkt& packet, ldns_pkt_section section, const std::vector<Record>& records)
{
    for (const Record& record : records)
        if (Owned<ldns_rr> one = to_record(record))
            ldns_pkt_push_rr(&packet, section, one.release());
}

std::string bytes_of(const ldns_pkt& packet)
{
    std::uint8_t* raw = nullptr;
    std::size_t size = 0;
    if (ldns_pkt2wire(&raw, &packet, &size) != LDNS_STATUS_OK)
        return {};
    const Owned<std::uint8_t> bytes(raw);
    return {reinterpret_cast<const char*>(raw), size};
}

Owned<ldns_pkt> packet_for(const Query& query, Rcode code, bool authoritative)
{
    Owned<ldns_pkt> packet(ldns_pkt_new());
    ldns_pkt_set_id(packet.get(), query.id);
    ldns_pkt_set_qr(packet.get(), true);
    ldns_pkt_set_opcode(packet.get(), static_cast<ldns_pkt_opcode>(query.opcode));
    ldns_pkt_set_rd(packet.get(), query.recursion_desired);
    ldns_pkt_set_ra(packet.get(), false); // never recursive
    ldns_pkt_set_aa(packet.get(), authoritative);
    ldns_pkt_set_rcode(packet.get(), static_cast<std::uint8_t>(code));
    // The question as it came, letter case and all: resolvers hide entropy there.
    ldns_pkt* asked = nullptr;
    if (ldns_wire2pkt(&asked, reinterpret_cast<const std::uint8_t*>(query.original.data()), query.original.size()) == LDNS_STATUS_OK) {
        const Owned<ldns_pkt> owned(asked);
        const ldns_rr_list* questions = ldns_pkt_question(asked);
        for (std::size_t i = 0; i < ldns_rr_list_rr_count(questions); ++i)
            ldns_pkt_push_rr(packet.get(), LDNS_SECTION_QUESTION, ldns_rr_clone(ldns_rr_list_rr(questions, i)));
    }
    if (query.edns)
        ldns_pkt_set_edns_udp_size(packet.get(), 1232);
    return packet;
}

} // namespace

std::expected<Query, Malformed> parse_query(std::string_view message)
{
    if (!has_query_header(message))
        return std::unexpected(Malformed{false, "a header of twelve bytes with QR clear"});
    if (message.size() > most_message)
        return std::unexpected(Malformed{true, "a query of at most 4 KiB"});
    ldns_pkt* raw = nullptr;
    if (ldns_wire2pkt(&raw, reinterpret_cast<const std::uint8_t*>(message.data()), message.size()) != LDNS_STATUS_OK)
        return std::unexpected(Malformed{true, "sections as the header counts them"});
    const Owned<ldns_pkt> packet(raw);
    const ldns_rr_list* questions = ldns_pkt_question(raw);
    // RFC 1035 lets there be more; nobody sends and nobody answers them.
    if (ldns_rr_list_rr_count(questions) != 1)
        return std::unexpected(Malformed{true, "one question"});
    const ldns_rr* question = ldns_rr_list_rr(questions, 0);
    Query query;
    query.id = ldns_pkt_id(raw);
    query.opcode = ldns_pkt_get_opcode(raw);
    query.recursion_desired = ldns_pkt_rd(raw);
    query.edns = ldns_pkt_edns(raw);
    query.name = name_text(ldns_rr_owner(question));
    query.type = type_text(ldns_rr_get_type(question));
    query.internet = ldns_rr_get_class(question) == LDNS_RR_CLASS_IN;
    query.original = message;
    return query;
}

std::string_view to_text(Rcode code)
{
    switch (code) {
    case Rcode::noerror: return "NOERROR";
    case Rcode::formerr: return "FORMERR";
    case Rcode::servfail: return "SERVFAIL";
    case Rcode::nxdomain: return "NXDOMAIN";
    case Rcode::notimp: return "NOTIMP";
    case Rcode::refused: return "REFUSED";
    }
    return "SERVFAIL";
}

std::optional<Rcode> rcode_named(std::string_view word)
{
    for (const Rcode code : {Rcode::noerror, Rcode::formerr, Rcode::servfail, Rcode::nxdomain, Rcode::notimp, Rcode::refused})
        if (iequals(to_text(code), word))
            return code;
    return std::nullopt;
}

std::string write_answer(const Query& query, const Answer& answer, std::size_t most)
{
    const Owned<ldns_pkt> whole = packet_for(query, answer.code, answer.authoritative);
    push(*whole, LDNS_SECTION_ANSWER, answer.answer);
    push(*whole, LDNS_SECTION_AUTHORITY, answer.authority);
    push(*whole, LDNS_SECTION_ADDITIONAL, answer.additional);
    std::string bytes = bytes_of(*whole);
    if (!bytes.empty() && bytes.size() <= most)
        return bytes;
    // What only helps goes first; an answer that is not whole is none.
    const Owned<ldns_pkt> bare = packet_for(query, answer.code, answer.authoritative);
    push(*bare, LDNS_SECTION_ANSWER, answer.answer);
    bytes = bytes_of(*bare);
    if (!bytes.empty() && bytes.size() <= most && !answer.answer.empty())
        return bytes;
    const Owned<ldns_pkt> cut = packet_for(query, answer.code, answer.authoritative);
    ldns_pkt_set_tc(cut.get(), !answer.answer.empty());
    return bytes_of(*cut);
}

std::string write_formerr(std::string_view message)
{
    if (!has_query_header(message))
        return {};
    std::string bytes(message.substr(0, 2));
    bytes += static_cast<char>(0x80 | (byte_at(message, 2) & 0x79)); // QR; opcode and RD as they came
    bytes += static_cast<char>(Rcode::formerr);
    bytes.append(8, '\0');
    return bytes;
}

std::optional<Frame> read_frame(std::string_view input)
{
    if (input.size() < 2)
        return std::nullopt;
    const std::size_t size = static_cast<std::size_t>(byte_at(input, 0)) << 8 | byte_at(input, 1);
    if (input.size() < 2 + size)
        return std::nullopt;
    return Frame{input.substr(2, size), 2 + size};
}

std::string framed(std::string message)
{
    const char length[2] = {static_cast<char>(message.size() >> 8 & 0xff), static_cast<char>(message.size() & 0xff)};
    return message.insert(0, length, 2);
}

} // namespace exemu::dns
