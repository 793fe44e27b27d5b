#pragma once
#include "wire/lines.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Commands off the front of a growing buffer, literals included (RFC 3501 2.2.1, 4.3; RFC 7888 LITERAL+). Sans-IO.
namespace exemu::imap {

// A literal that a line announces at its end: "{310}", or "{310+}" when its octets come without being asked for.
struct Announced {
    std::uint64_t octets = 0;
    bool waits = true; // for our "+"
};
bool announces_literal(std::string_view line, Announced&);

class CommandReader {
public:
    // `limit` counts the octets of a command, its literals included, the message of APPEND not.
    explicit CommandReader(std::size_t limit) : limit_(limit), lines_(limit) {}

    struct Step {
        enum class Kind : unsigned char {
            more,     // not whole yet
            command,  // `text` is whole: its lines with their literals, "{5}\r\nhello" as it came, without the last line end
            go_ahead, // the peer waits for "+" before it sends a literal
            message,  // APPEND's message comes next: `literal` octets, which the caller reads; then the rest of the command follows
            too_long, // over the limit: all of it is gone, `text` is how it began
        };
        Kind kind = Kind::more;
        std::size_t consumed = 0; // the caller drops these bytes, and looks at `text` first
        std::string_view text;    // a view of the input or of the reader
        Announced literal;        // of `message`
        bool has_nul = false;     // in a line of it
    };
    // `input` begins where the last step's `consumed` ended.
    Step next(std::string_view input);
    // The literal that was announced is refused, or the command is of no interest any more: what comes next is a new command.
    void start_anew();
    void reset(); // the input was thrown away (STARTTLS)
    bool within_command() const { return !text_.empty() || lines_.within_line() || octets_ > 0; }

private:
    std::optional<Step> take_line(std::string_view input, std::size_t& consumed);
    std::optional<Step> take_literal(Announced, std::size_t consumed);
    Step finish(Step::Kind, std::size_t consumed, std::string_view text);

    std::size_t limit_;
    wire::LineReader lines_;
    std::string text_;          // of a command whose first line has ended with a literal
    std::string head_;          // how an overlong command began
    std::uint64_t octets_ = 0;  // of a literal, still to come
    bool overlong_ = false;     // dropping it
    bool dropped_ = false;      // some of an overlong first line: head_ is how it began
    bool nul_ = false;
    bool over_ = false;         // the command in text_ was handed out
};

} // namespace exemu::imap
