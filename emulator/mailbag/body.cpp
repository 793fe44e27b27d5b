#include "mailbag/body.hpp"

#include "mailbag/encode.hpp"
#include "wire/base64.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <array>
#include <vector>

namespace exemu::mailbag {

namespace {

// Lines one behind the other, each with its end.
struct Pool {
    std::string text;
    std::vector<std::uint32_t> ends; // of each line

    std::size_t size() const { return ends.size(); }
    std::string_view line(std::size_t i) const
    {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        return std::string_view(text).substr(begin, ends[i] - begin);
    }
    void add(std::string_view line)
    {
        text += line;
        ends.push_back(static_cast<std::uint32_t>(text.size()));
    }
};

constexpr std::size_t pool_lines = 512;

// Words to about 60 bytes, whatever their script.
std::string sentence(Script script, Random& random)
{
    const Vocabulary vocabulary = vocabulary_of(script);
    std::string text;
    while (true) {
        const std::string_view word = vocabulary.words[random.below(vocabulary.words.size())];
        if (!text.empty() && text.size() + word.size() > 60)
            return text + std::string(vocabulary.full_stop.substr(0, vocabulary.full_stop.find(' ')));
        if (!text.empty())
            text += vocabulary.blank;
        text += word;
    }
}

Pool make_text(Script script)
{
    Random random(hash_of(1, {"text", std::to_string(static_cast<int>(script))}));
    Pool pool;
    for (std::size_t i = 0; i < pool_lines; ++i)
        pool.add(script == Script::latin ? sentence(script, random) + "\r\n" : quoted_printable(sentence(script, random)));
    return pool;
}

Pool make_html(Script script)
{
    Random random(hash_of(1, {"html", std::to_string(static_cast<int>(script))}));
    Pool pool;
    for (std::size_t i = 0; i < pool_lines; ++i) {
        const std::string words = sentence(script, random);
        pool.add(quoted_printable(
            i % 8 == 0 ? fmt::format("<p style=\"color:#1f497d\"><b>{}</b></p>", words) : fmt::format("<p>{}</p>", words)));
    }
    return pool;
}

using Pools = std::array<Pool, std::size(Words<Script>::all)>;

Pools make_all(Pool (*make)(Script))
{
    Pools pools;
    for (const auto& [word, script] : Words<Script>::all)
        pools[static_cast<std::size_t>(script)] = make(script);
    return pools;
}

const Pool& text_of(Script script)
{
    static const Pools pools = make_all(make_text);
    return pools[static_cast<std::size_t>(script)];
}

const Pool& html_of(Script script)
{
    static const Pools pools = make_all(make_html);
    return pools[static_cast<std::size_t>(script)];
}

// Lines of hyphens, `size` bytes of them; at least 3.
void rule_off(std::size_t size, std::string& out)
{
    constexpr std::size_t line = 74, shortest = 3;
    while (size > 0) {
        const std::size_t take = size <= line ? size : size - line < shortest ? size - shortest : line;
        out.append(take - 2, '-').append("\r\n");
        size -= take;
    }
}

// Lines of the pool from a drawn one on, and hyphens for the rest.
void copy_lines(const Pool& pool, Random& random, std::size_t size, std::string& out)
{
    for (std::size_t at = random.below(pool.size()); pool.line(at).size() + 3 <= size; at = (at + 1) % pool.size()) {
        out += pool.line(at);
        size -= pool.line(at).size();
    }
    rule_off(size, out);
}

} // namespace

void draw_lines(Script script, Random& random, std::size_t size, std::string& out) { copy_lines(text_of(script), random, size, out); }

void draw_html(Script script, Random& random, std::size_t size, std::string& out) { copy_lines(html_of(script), random, size, out); }

void draw_base64(Random& random, std::size_t size, std::string& out)
{
    static const std::string noise = [] {
        Random drawn(hash_of(1, "base64"));
        std::string lines, bytes;
        for (std::size_t i = 0; i < pool_lines; ++i) {
            bytes.clear();
            while (bytes.size() < 57) // 76 characters
                bytes += static_cast<char>(drawn.next() & 0xFF);
            lines += wire::base64_encode(bytes) + "\r\n";
        }
        return lines;
    }();
    std::size_t from = random.below(pool_lines) * base64_line;
    while (size > 0) {
        const std::size_t take = std::min(size, noise.size() - from);
        out.append(noise, from, take);
        size -= take;
        from = 0;
    }
}

} // namespace exemu::mailbag
