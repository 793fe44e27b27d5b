#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace exemu::wire {

// Where bytes go: a std::string, a store::BlobWriter, a counter.
template <class T>
concept Sink = requires(T& sink, std::string_view bytes) { sink.append(bytes); };

// Undoes dot-stuffing (RFC 5321 4.5.2). Leaves in `input` whatever belongs to the next command.
//
// The data end at CRLF "." CRLF alone. Neither LF "." LF nor any other mixture ends them, nor is a dot behind a bare LF taken
// away: two servers that disagree on this are how a second message is smuggled inside a first. The CRLF before the last dot
// belongs to the message. The first line needs no CRLF before it: the command's own counts (RFC 5321 4.1.1.4).
// One reader reads one message.
class DotReader {
public:
    enum class Progress : std::uint8_t { more, done };

    template <Sink S>
    Progress feed(std::string_view& input, S& body)
    {
        while (!input.empty()) {
            if (state_ == State::dot || state_ == State::dot_cr) {
                if (after_dot(input, body))
                    return Progress::done;
                continue;
            }
            const std::size_t count = text(input);
            if (count > 0)
                body.append(input.substr(0, count));
            input.remove_prefix(count);
            if (state_ == State::dot)
                input.remove_prefix(1);
        }
        return Progress::more;
    }

    // A LF without CR before it was among the data.
    bool bare_lf() const { return bare_lf_; }

private:
    enum class State : std::uint8_t {
        line_start, // the last bytes were CRLF, or nothing has come
        text,
        cr,     // the last byte was CR; it has been passed on
        dot,    // a dot at the start of a line, held back
        dot_cr, // the same and CR, both held back
    };

    // How many bytes go into the body before the next dot at the start of a line; state_ is where that leads.
    std::size_t text(std::string_view input);

    template <Sink S>
    bool after_dot(std::string_view& input, S& body)
    {
        const char c = input.front();
        if (state_ == State::dot && c == '\r') {
            state_ = State::dot_cr;
            input.remove_prefix(1);
            return false;
        }
        if (state_ == State::dot_cr && c == '\n') {
            input.remove_prefix(1);
            return true;
        }
        // Not the end: the dot was stuffing and goes, the CR was text and stays.
        if (state_ == State::dot_cr)
            body.append(std::string_view("\r"));
        state_ = state_ == State::dot_cr ? State::cr : State::text;
        return false;
    }

    State state_ = State::line_start;
    bool bare_lf_ = false;
};

} // namespace exemu::wire
