#include "support/toys/gram/grammar.hpp"

#include "base/text.hpp"
#include "wire/reader.hpp"

#include <fmt/format.h>

namespace exemu::gram {

namespace {

bool is_id_char(char c) { return wire::is_alpha(c) || wire::is_digit(c); }

bool is_word_char(char c) { return c == ' ' || wire::is_vchar(c); }

} // namespace

Parsed<std::variant<Request, Ack>> parse_datagram(std::string_view datagram)
{
    wire::Reader in(datagram);
    std::string_view id, verb;
    if (in.try_word("ACK ")) {
        if (!in.some(is_id_char, "an id", id, 16) || !in.end())
            return in.error();
        return Ack{std::string(id)};
    }
    if (!in.word("REQ ") || !in.some(is_id_char, "an id", id, 16) || !in.word(" ") || !in.some(wire::is_alpha, "a verb", verb, 16))
        return in.error();
    if (!in.done() && !in.word(" "))
        return in.error();
    const std::string_view words = in.any(is_word_char);
    if (!in.end())
        return in.error();
    return Request{std::string(id), to_upper(verb), std::string(words)};
}

std::string write_answer(std::string_view id, unsigned code, std::string_view words)
{
    return fmt::format("RES {} {} {}", id, code, words);
}

} // namespace exemu::gram
