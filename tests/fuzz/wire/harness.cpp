#include "wire/addresses.hpp"
#include "wire/base64.hpp"
#include "wire/byte_reader.hpp"
#include "wire/dot_reader.hpp"
#include "wire/headers.hpp"
#include "wire/lines.hpp"

#include <cstdlib>
#include <string>
#include <vector>

// The parts that grammars share. Input: one letter that says which part (d l b a h n), a byte that says where the input is cut, the rest.
using namespace exemu::wire;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

// Feeds pieces of `first` bytes, then of `step` bytes: the same body, the same rest.
std::string undot(std::string_view input, std::size_t first, std::size_t step)
{
    DotReader reader;
    std::string body;
    bool done = false;
    for (std::size_t size = first; !done && !input.empty(); size = step) {
        std::string_view piece = input.substr(0, size);
        const std::size_t given = piece.size();
        done = reader.feed(piece, body) == DotReader::Progress::done;
        require(done || piece.empty());
        input.remove_prefix(given - piece.size());
    }
    return body + (done ? "|done|" : "|more|") + (reader.bare_lf() ? "lf|" : "|") + std::string(input);
}

std::string lines(std::string_view input, std::size_t first, std::size_t step)
{
    constexpr std::size_t limit = 16;
    LineReader reader(limit);
    std::string buffer, told;
    for (std::size_t size = first;; size = step) {
        buffer += input.substr(0, size);
        input.remove_prefix(std::min(size, input.size()));
        for (;;) {
            const Line line = reader.next(buffer);
            require(line.consumed <= buffer.size());
            require(line.text.size() <= limit);
            if (line.kind != Line::Kind::more)
                told += std::string(line.text) + static_cast<char>('0' + static_cast<int>(line.kind)) + (line.bare_lf ? "l" : "") +
                    (line.has_nul ? "n" : "") + "|";
            buffer.erase(0, line.consumed);
            if (line.kind == Line::Kind::more)
                break;
        }
        require(buffer.size() <= limit + 1);
        if (input.empty())
            return told;
    }
}

void base64(std::string_view text)
{
    const auto bytes = base64_decode(text);
    // Strict: whatever is accepted is the one way to write it.
    require(bytes ? base64_encode(*bytes) == text : bytes.error().at <= text.size());
    require(base64_decode(base64_encode(text)) == std::string(text));
}

void headers(std::string_view message)
{
    const auto names = header_names(message, 50);
    require(names.size() <= 50);
    for (const std::string_view name : names) {
        const auto value = find_header(message, name, 100);
        require(value && value->size() <= 100);
    }
}

void addresses(std::string_view list)
{
    const auto found = addresses_of(list, 20);
    require(found.size() <= 20);
    std::size_t size = 0;
    for (const std::string& one : found) {
        require(one.find('@') != one.npos && one.front() != '@' && one.back() != '@');
        size += one.size();
    }
    require(size <= list.size());
}

// Every byte of the script is one thing to read from the other half.
void numbers(std::string_view input)
{
    const std::string_view script = input.substr(0, input.size() / 2);
    std::vector<ByteReader> readers{ByteReader(input.substr(script.size()))};
    for (const char step : script) {
        ByteReader& in = readers.back();
        const std::size_t left = in.left();
        switch (step % 8) {
        case 0: in.u8(); break;
        case 1: in.u16(); break;
        case 2: in.u32(std::endian::big); break;
        case 3: in.u64(); break;
        case 4: in.align(8); break;
        case 5: require(in.bytes(in.u8()).size() <= left); break;
        case 6: in.skip(in.u16()); break;
        default: {
            const ByteReader part = in.sub(in.u8());
            require(part.left() <= left);
            readers.push_back(part);
        }
        }
        require(readers.front().left() <= input.size());
        require(readers.back().ok() || readers.back().left() == 0);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
    const std::size_t cut = data[1];
    switch (data[0]) {
    case 'd':
        require(undot(input, input.size(), 1) == undot(input, cut, input.size()));
        require(undot(input, input.size(), 1) == undot(input, 1, 1));
        break;
    case 'l':
        require(lines(input, input.size(), 1) == lines(input, cut, input.size() + 1));
        require(lines(input, input.size(), 1) == lines(input, 1, 1));
        break;
    case 'b': base64(input); break;
    case 'a': addresses(input); break;
    case 'h': headers(input); break;
    case 'n': numbers(input); break;
    default: break;
    }
    return 0;
}
