#pragma once
#include <cstddef>
#include <string_view>

namespace exemu::wire {

// What a LineReader found at the front of the input. In every case the caller drops `consumed` bytes before it asks again.
struct Line {
    enum class Kind : unsigned char {
        more,     // no line end yet; bytes of an overlong line may have to be dropped all the same
        line,     // `text` is a line
        too_long, // the end of an overlong line was reached; its bytes are gone, `text` is empty
    };

    Kind kind = Kind::more;
    bool bare_lf = false;      // ended by LF without CR: RFC 5321 2.3.8 forbids it; whether to mind is the caller's choice
    bool has_nul = false;      // a zero byte is in it
    std::string_view text;     // without its end; a view of the input
    std::size_t consumed = 0;  // line end included
};

// Takes lines off the front of a growing buffer. Holds no bytes itself: what it remembers is how far it has searched, so that
// a line that comes in many pieces is searched once.
//
//     const Line line = lines.next(connection.input());
//     ... line.text ...
//     connection.consume(line.consumed);
class LineReader {
public:
    // `limit` counts the bytes of a line without its end. At most limit + 1 bytes of an unfinished line are left in the
    // caller's buffer; the rest of an overlong line is dropped as it comes.
    explicit LineReader(std::size_t limit) : limit_(limit) {}

    // `input` begins where the last call's `consumed` ended; it may have grown at its end, nothing else.
    Line next(std::string_view input);

    // The input was thrown away (STARTTLS) or handed to another reader (DATA).
    void reset();
    void set_limit(std::size_t limit) { limit_ = limit; }
    // A line was begun and not ended: some of it is in the buffer or was dropped.
    bool within_line() const { return searched_ > 0 || overlong_; }

private:
    std::size_t limit_;
    std::size_t searched_ = 0;     // bytes of the input that are known to hold no LF
    bool overlong_ = false;        // dropping the rest of a line
    bool nul_ = false;             // seen in this line
    bool last_dropped_cr_ = false; // the last dropped byte was CR
};

} // namespace exemu::wire
