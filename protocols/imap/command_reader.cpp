#include "imap/command_reader.hpp"

#include "imap/grammar.hpp"
#include "wire/reader.hpp"

namespace exemu::imap {

using Kind = CommandReader::Step::Kind;

namespace {

constexpr std::size_t head_size = 128; // enough for a tag and a verb

} // namespace

// literal = "{" number ["+"] "}" CRLF *CHAR8                     RFC 7888 5
bool announces_literal(std::string_view line, Announced& literal)
{
    const std::size_t brace = line.ends_with('}') ? line.rfind('{') : line.npos;
    if (brace == line.npos)
        return false;
    wire::Reader in(line.substr(brace));
    literal.waits = true;
    if (!in.try_word("{") || !in.try_number(literal.octets))
        return false;
    literal.waits = !in.try_word("+");
    return in.try_word("}") && in.done();
}

CommandReader::Step CommandReader::next(std::string_view input)
{
    if (over_)
        start_anew();
    for (std::size_t consumed = 0;;) {
        const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(octets_, input.size() - consumed));
        if (!overlong_)
            text_.append(input.substr(consumed, count));
        octets_ -= count;
        consumed += count;
        if (octets_ > 0)
            return {Kind::more, consumed, {}, {}, false};
        const std::optional<Step> step = take_line(input, consumed);
        if (step)
            return *step;
    }
}

// Nothing when the line ended with a literal whose octets come by themselves.
std::optional<CommandReader::Step> CommandReader::take_line(std::string_view input, std::size_t& consumed)
{
    const std::string_view rest = input.substr(consumed);
    const wire::Line line = lines_.next(rest);
    if (line.kind != wire::Line::Kind::line && text_.empty() && !dropped_)
        head_ = rest.substr(0, head_size);
    dropped_ = dropped_ || (line.kind == wire::Line::Kind::more && line.consumed > 0);
    consumed += line.consumed;
    if (line.kind == wire::Line::Kind::more)
        return Step{Kind::more, consumed, {}, {}, false};
    nul_ = nul_ || line.has_nul;
    overlong_ = overlong_ || line.kind == wire::Line::Kind::too_long || text_.size() + line.text.size() > limit_;
    Announced literal;
    const bool announced = announces_literal(line.text, literal);
    if (text_.empty() && !announced && !overlong_) // nearly every command: nothing is copied
        return finish(Kind::command, consumed, line.text);
    if (text_.empty() && overlong_ && head_.empty())
        head_ = line.text.substr(0, head_size);
    if (!overlong_)
        text_.append(line.text);
    if (!announced)
        return finish(overlong_ ? Kind::too_long : Kind::command, consumed, text_.empty() ? head_ : text_);
    if (!overlong_)
        text_.append("\r\n");
    return take_literal(literal, consumed);
}

std::optional<CommandReader::Step> CommandReader::take_literal(Announced literal, std::size_t consumed)
{
    if (!overlong_ && awaits_message(text_))
        return Step{Kind::message, consumed, text_, literal, nul_};
    overlong_ = overlong_ || literal.octets > limit_ || text_.size() + literal.octets > limit_;
    if (overlong_ && literal.waits) // it is not asked for, so it does not come
        return finish(Kind::too_long, consumed, text_.empty() ? head_ : text_);
    octets_ = literal.octets; // of an overlong command they come all the same, and are dropped
    return literal.waits ? std::optional(Step{Kind::go_ahead, consumed, {}, {}, false}) : std::nullopt;
}

CommandReader::Step CommandReader::finish(Step::Kind kind, std::size_t consumed, std::string_view text)
{
    over_ = true;
    return {kind, consumed, text, {}, nul_};
}

void CommandReader::start_anew()
{
    if (!text_.empty())
        text_ = {};
    head_.clear();
    octets_ = 0;
    overlong_ = nul_ = over_ = dropped_ = false;
}

void CommandReader::reset()
{
    start_anew();
    lines_.reset();
}

} // namespace exemu::imap
