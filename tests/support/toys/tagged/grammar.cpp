#include "support/toys/tagged/grammar.hpp"

#include "base/text.hpp"
#include "wire/reader.hpp"

namespace exemu::tagged {

namespace {

bool is_tag_char(char c) { return wire::is_alpha(c) || wire::is_digit(c); }

} // namespace

Parsed<Command> parse_command(std::string_view line)
{
    wire::Reader in(line);
    std::string_view tag, verb;
    if (!in.some(is_tag_char, "a tag", tag, 16) || !in.word(" ") || !in.some(wire::is_alpha, "a verb", verb, 16))
        return in.error();
    if (!in.done() && !in.word(" "))
        return in.error();
    Command command;
    command.tag = tag;
    command.verb = to_upper(verb);
    command.argument = trim(in.take_rest());
    return command;
}

} // namespace exemu::tagged
