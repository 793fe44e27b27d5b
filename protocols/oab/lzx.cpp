#include "oab/lzx.hpp"

#include "oab/lzx_huffman.hpp"
#include "oab/lzx_matches.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace exemu::oab {

namespace {

constexpr std::uint32_t literals = 256, secondary_lengths = 249, longest_simple = 257;
constexpr unsigned longest_code = 16;

// Position slots: where each begins and how many bits say the rest ([MS-PATCH] 2.3).
struct Slot {
    std::uint32_t base = 0;
    unsigned bits = 0;
};
std::vector<Slot> slots_of(std::uint32_t window)
{
    std::vector<Slot> slots;
    for (std::uint32_t base = 0; base < window;) {
        const auto i = static_cast<unsigned>(slots.size());
        const unsigned bits = i < 4 ? 0 : std::min(17u, i / 2 - 1);
        slots.push_back({base, bits});
        base += std::uint32_t{1} << bits;
    }
    return slots;
}

// As the reader works it out: the least power of two that holds the reference, rounded up to chunks, and the block.
std::uint32_t window_for(std::size_t block, std::size_t reference)
{
    std::uint32_t window = std::uint32_t{1} << 17;
    while (window < (reference + lzx_chunk - 1) / lzx_chunk * lzx_chunk + block)
        window <<= 1;
    return window;
}

struct Token {
    std::uint16_t main = 0;
    std::int16_t length_symbol = -1; // none
    std::uint8_t offset_bits = 0;
    std::uint32_t offset = 0;
    std::int32_t extra_length = -1;  // beyond 257; none
};

// Lengths beyond 257 are told in one of four widths ([MS-PATCH] 2.8).
void put_extra_length(BitWriter& out, std::uint32_t extra)
{
    if (extra < 0x100)
        out.put(9, extra);
    else if (extra < 0x500)
        out.put(12, 0x800 | (extra - 0x100));
    else if (extra < 0x1500)
        out.put(15, 0x6000 | (extra - 0x500));
    else
        out.put(18, 0x38000 | extra);
}

class Compressor {
public:
    Compressor(std::string_view block, std::string_view reference)
        : text_(std::string(reference) + std::string(block)), at_(reference.size()), window_(window_for(block.size(), reference.size())),
          slots_(slots_of(window_)), finder_(text_), main_before_(literals + 8 * slots_.size(), 0), length_before_(secondary_lengths, 0)
    {
    }

    std::string run()
    {
        std::string out;
        for (bool first = true; at_ < text_.size(); first = false) {
            const std::size_t end = std::min(text_.size(), at_ + lzx_chunk);
            const std::string chunk = compress_chunk(end, first);
            out += static_cast<char>(chunk.size() & 0xff);
            out += static_cast<char>(chunk.size() >> 8);
            out += chunk;
        }
        return out;
    }

private:
    std::string compress_chunk(std::size_t end, bool first)
    {
        const std::size_t size = end - at_;
        const std::vector<Token> tokens = tokens_to(end);
        std::vector<std::uint32_t> main_frequencies(main_before_.size(), 0), length_frequencies(secondary_lengths, 0);
        for (const Token& token : tokens) {
            ++main_frequencies[token.main];
            if (token.length_symbol >= 0)
                ++length_frequencies[static_cast<std::size_t>(token.length_symbol)];
        }
        std::vector<std::uint8_t> main = code_lengths(main_frequencies, longest_code),
                                  lengths = code_lengths(length_frequencies, longest_code);
        BitWriter out;
        if (first)
            out.put(1, 0); // no translation of E8 calls
        out.put(3, 1);     // a verbatim block
        out.put(24, static_cast<std::uint32_t>(size));
        put_lengths(out, std::span(main_before_).first(literals), std::span(main).first(literals));
        put_lengths(out, std::span(main_before_).subspan(literals), std::span(main).subspan(literals));
        put_lengths(out, length_before_, lengths);
        put_tokens(out, tokens, canonical_codes(main), canonical_codes(lengths));
        out.align();
        main_before_ = std::move(main);
        length_before_ = std::move(lengths);
        return out.take();
    }

    static void put_tokens(
        BitWriter& out, const std::vector<Token>& tokens, const std::vector<Code>& main, const std::vector<Code>& lengths)
    {
        for (const Token& token : tokens) {
            out.put(main[token.main].length, main[token.main].bits);
            if (token.length_symbol >= 0) {
                const Code& code = lengths[static_cast<std::size_t>(token.length_symbol)];
                out.put(code.length, code.bits);
            }
            out.put(token.offset_bits, token.offset);
            if (token.extra_length >= 0)
                put_extra_length(out, static_cast<std::uint32_t>(token.extra_length));
        }
    }

    Match match_at(std::size_t at, std::size_t end)
    {
        finder_.learn_to(at);
        Match best = finder_.longest(at, end, window_ - 3);
        for (const std::uint32_t distance : recent_) { // cheaper to tell
            if (distance > at)
                continue;
            std::uint32_t length = 0;
            while (at + length < end && text_[at + length] == text_[at + length - distance])
                ++length;
            if (length >= 2 && length + 1 >= best.length)
                best = {length, distance};
        }
        return best;
    }

    std::vector<Token> tokens_to(std::size_t end)
    {
        std::vector<Token> tokens;
        while (at_ < end) {
            Match match = match_at(at_, end);
            // A longer match one further on is worth a literal.
            if (match.length > 0 && match.length < 64 && at_ + 1 < end && match_at(at_ + 1, end).length > match.length + 1)
                match = {};
            if (match.length == 0) {
                tokens.push_back({static_cast<unsigned char>(text_[at_++])});
                continue;
            }
            tokens.push_back(token_of(match));
            at_ += match.length;
        }
        return tokens;
    }

    Token token_of(const Match& match)
    {
        Token token;
        const std::uint32_t slot = slot_of(match.distance, token);
        const std::uint32_t simple = std::min(match.length, longest_simple) - 2;
        token.main = static_cast<std::uint16_t>(literals + slot * 8 + std::min(simple, 7u));
        if (simple >= 7)
            token.length_symbol = static_cast<std::int16_t>(simple - 7);
        if (match.length >= longest_simple)
            token.extra_length = static_cast<std::int32_t>(match.length - longest_simple);
        return token;
    }

    // The slot, and in the token what says the rest; the three last distances have slots of their own.
    std::uint32_t slot_of(std::uint32_t distance, Token& token)
    {
        for (std::uint32_t i = 0; i < recent_.size(); ++i)
            if (recent_[i] == distance) {
                std::swap(recent_[0], recent_[i]);
                return i;
            }
        recent_ = {distance, recent_[0], recent_[1]};
        const std::uint32_t formatted = distance + 2;
        const auto after = std::ranges::upper_bound(slots_, formatted, {}, &Slot::base);
        const auto slot = static_cast<std::uint32_t>(after - slots_.begin() - 1);
        token.offset_bits = static_cast<std::uint8_t>(slots_[slot].bits);
        token.offset = formatted - slots_[slot].base;
        return slot;
    }

    std::string text_; // the reference, then the block
    std::size_t at_;
    std::uint32_t window_;
    std::vector<Slot> slots_;
    MatchFinder finder_;
    std::vector<std::uint8_t> main_before_, length_before_; // trees of the chunk before
    std::array<std::uint32_t, 3> recent_{1, 1, 1};
};

} // namespace

std::string lzx_compress(std::string_view block, std::string_view reference)
{
    if (block.size() + reference.size() > lzx_most)
        throw std::logic_error("lzx_compress: more than a window");
    return Compressor(block, reference).run();
}

} // namespace exemu::oab
