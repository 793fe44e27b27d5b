#include "oab/lzx_huffman.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace exemu::oab {

void BitWriter::put(unsigned count, std::uint32_t value)
{
    pending_ = pending_ << count | (value & ((std::uint64_t{1} << count) - 1));
    count_ += count;
    while (count_ >= 16) {
        count_ -= 16;
        const auto word = static_cast<std::uint16_t>(pending_ >> count_);
        bytes_ += static_cast<char>(word & 0xff);
        bytes_ += static_cast<char>(word >> 8);
    }
}

void BitWriter::align()
{
    if (count_ > 0)
        put(16 - count_, 0);
}

std::string BitWriter::take()
{
    if (count_ != 0)
        throw std::logic_error("BitWriter::take before align");
    return std::exchange(bytes_, {});
}

namespace {

// Huffman's algorithm over leaves sorted by frequency: two queues, each in order. Returns the depth of each leaf.
std::vector<unsigned> depths_of(const std::vector<std::uint64_t>& sorted)
{
    const std::size_t leaves = sorted.size();
    std::vector<std::uint64_t> weight(sorted);
    std::vector<std::size_t> parent(2 * leaves - 1, 0);
    std::size_t leaf = 0, inner = leaves;
    const auto lightest = [&] {
        const bool take_leaf = leaf < leaves && (inner >= weight.size() || weight[leaf] <= weight[inner]);
        return take_leaf ? leaf++ : inner++;
    };
    while (weight.size() < 2 * leaves - 1) {
        const std::size_t one = lightest(), other = lightest();
        parent[one] = parent[other] = weight.size();
        weight.push_back(weight[one] + weight[other]);
    }
    std::vector<unsigned> depth(weight.size(), 0);
    for (std::size_t i = weight.size() - 1; i-- > 0;)
        depth[i] = depth[parent[i]] + 1;
    depth.resize(leaves);
    return depth;
}

} // namespace

std::vector<std::uint8_t> code_lengths(std::span<const std::uint32_t> frequencies, unsigned longest)
{
    std::vector<std::uint8_t> lengths(frequencies.size(), 0);
    std::vector<std::size_t> symbols;
    for (std::size_t i = 0; i < frequencies.size(); ++i)
        if (frequencies[i] > 0)
            symbols.push_back(i);
    if (symbols.empty())
        return lengths;
    if (symbols.size() == 1) {
        lengths[symbols[0]] = 1;
        lengths[symbols[0] == 0 ? 1 : 0] = 1;
        return lengths;
    }
    std::ranges::stable_sort(symbols, {}, [&](std::size_t i) { return frequencies[i]; });
    std::vector<std::uint64_t> weights;
    for (const std::size_t symbol : symbols)
        weights.push_back(frequencies[symbol]);
    for (;;) {
        const std::vector<unsigned> depths = depths_of(weights);
        if (*std::ranges::max_element(depths) <= longest) {
            for (std::size_t i = 0; i < symbols.size(); ++i)
                lengths[symbols[i]] = static_cast<std::uint8_t>(depths[i]);
            return lengths;
        }
        // Too deep: flatten the frequencies and try again. When all are 1 the tree is as flat as can be.
        for (std::uint64_t& weight : weights)
            weight = (weight + 1) / 2;
    }
}

std::vector<Code> canonical_codes(std::span<const std::uint8_t> lengths)
{
    std::array<unsigned, 18> of_length{};
    for (const std::uint8_t length : lengths)
        ++of_length[length];
    std::array<unsigned, 18> next{};
    for (unsigned length = 1, code = 0; length < 17; ++length) {
        code = (code + (length > 1 ? of_length[length - 1] : 0)) << 1;
        next[length] = code;
    }
    std::vector<Code> codes(lengths.size());
    for (std::size_t i = 0; i < lengths.size(); ++i)
        if (lengths[i] > 0)
            codes[i] = {static_cast<std::uint16_t>(next[lengths[i]]++), lengths[i]};
    return codes;
}

namespace {

struct Step { // of the pretree: a symbol, extra bits, and for 19 the symbol that is repeated
    std::uint8_t symbol = 0, extra_bits = 0;
    std::uint8_t extra = 0;
    std::uint8_t repeated = 0;
};

std::uint8_t difference(std::uint8_t before, std::uint8_t now) { return static_cast<std::uint8_t>((before + 17 - now) % 17); }

std::vector<Step> steps_of(std::span<const std::uint8_t> before, std::span<const std::uint8_t> lengths)
{
    std::vector<Step> steps;
    for (std::size_t i = 0; i < lengths.size();) {
        std::size_t run = 1;
        while (i + run < lengths.size() && lengths[i + run] == lengths[i] && run < 51)
            ++run;
        if (lengths[i] == 0 && run >= 20) {
            steps.push_back({18, 5, static_cast<std::uint8_t>(run - 20), 0});
        } else if (lengths[i] == 0 && run >= 4) {
            steps.push_back({17, 4, static_cast<std::uint8_t>(run - 4), 0});
        } else if (run >= 4) {
            run = std::min<std::size_t>(run, 5);
            steps.push_back({19, 1, static_cast<std::uint8_t>(run - 4), difference(before[i], lengths[i])});
        } else {
            run = 1;
            steps.push_back({difference(before[i], lengths[i]), 0, 0, 0});
        }
        i += run;
    }
    return steps;
}

} // namespace

void put_lengths(BitWriter& out, std::span<const std::uint8_t> before, std::span<const std::uint8_t> lengths)
{
    const std::vector<Step> steps = steps_of(before, lengths);
    std::array<std::uint32_t, 20> frequencies{};
    for (const Step& step : steps) {
        ++frequencies[step.symbol];
        if (step.symbol == 19)
            ++frequencies[step.repeated];
    }
    const std::vector<std::uint8_t> pretree = code_lengths(frequencies, 15);
    const std::vector<Code> codes = canonical_codes(pretree);
    for (const std::uint8_t length : pretree)
        out.put(4, length);
    for (const Step& step : steps) {
        out.put(codes[step.symbol].length, codes[step.symbol].bits);
        out.put(step.extra_bits, step.extra);
        if (step.symbol == 19)
            out.put(codes[step.repeated].length, codes[step.repeated].bits);
    }
}

} // namespace exemu::oab
