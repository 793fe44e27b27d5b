#include "wire/dot_reader.hpp"

namespace exemu::wire {

namespace {

constexpr std::size_t block = 64;

// Looks at the 64 pairs that begin in a block: is one of them LF ".", is one anything but CR and then LF? Written without
// branches, so that the compiler makes vector instructions of it; a mail line is too short for a memchr per line to be as fast.
struct Pairs {
    bool dot = false, bare_lf = false;
};

inline Pairs look_at(const char* p)
{
    unsigned char dot = 0, bare_lf = 0;
    for (std::size_t i = 0; i < block; ++i) {
        const bool next_is_lf = p[i + 1] == '\n';
        dot |= static_cast<unsigned char>((p[i] == '\n') & (p[i + 1] == '.'));
        bare_lf |= static_cast<unsigned char>(next_is_lf & (p[i] != '\r'));
    }
    return {dot != 0, bare_lf != 0};
}

} // namespace

std::size_t DotReader::text(std::string_view input)
{
    const char* const data = input.data();
    const std::size_t size = input.size();
    const char first = data[0];

    // Pairs and triples that reach back into the last call.
    if (state_ == State::line_start && first == '.') {
        state_ = State::dot;
        return 0;
    }
    if (first == '\n' && state_ != State::cr)
        bare_lf_ = true;
    if (state_ == State::cr && first == '\n' && size > 1 && data[1] == '.') {
        state_ = State::dot;
        return 1;
    }

    // From here on a LF at `i` has its CR, if it has one, at i - 1 in this input, or it is data[0] and is settled above.
    std::size_t i = 0;
    while (i + 1 < size) {
        std::size_t stop = size - 1; // pairs begin before `stop`
        if (i + block < size) {
            const Pairs pairs = look_at(data + i);
            bare_lf_ |= pairs.bare_lf & !pairs.dot;
            if (!pairs.dot) {
                i += block;
                continue;
            }
            stop = i + block;
        }
        for (; i < stop; ++i) {
            if (data[i + 1] == '\n') {
                bare_lf_ |= data[i] != '\r';
            } else if (data[i] == '\n' && data[i + 1] == '.' && i > 0 && data[i - 1] == '\r') {
                state_ = State::dot;
                return i + 1;
            }
        }
    }

    const char last = data[size - 1];
    const bool after_cr = size > 1 ? data[size - 2] == '\r' : state_ == State::cr;
    state_ = last == '\r' ? State::cr : last == '\n' && after_cr ? State::line_start : State::text;
    return size;
}

} // namespace exemu::wire
