#include "pop3/grammar.hpp"
#include "pop3/stuffing.hpp"
#include "wire/lines.hpp"

#include <cstdlib>

// What a client says, and a message on its way to it. Input: one byte that says where the stream is cut, then the stream.
// The same is understood however it is cut; a message is stuffed so that whoever takes the dots out again has it back.
using namespace exemu;
using namespace exemu::pop3;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

using Parse = ParsedArguments (*)(std::string_view);

std::string told(const wire::Line& line)
{
    if (line.kind == wire::Line::Kind::too_long)
        return "too long|";
    const Keyword keyword = split_keyword(line.text);
    require(keyword.word.size() <= 32);
    std::string text = keyword.word + " ";
    const Parse parsers[] = {parse_name, parse_password, parse_auth, parse_optional_message, parse_message, parse_top, parse_nothing};
    for (const Parse parse : parsers) {
        const ParsedArguments arguments = parse(keyword.argument);
        if (!arguments)
            require(arguments.error().at <= keyword.argument.size());
        else if (const auto* auth = std::get_if<AuthArguments>(&*arguments))
            require(!auth->mechanism.empty() && auth->mechanism.size() <= 20);
        text += arguments ? std::to_string(arguments->index()) : std::string("-");
    }
    // The password of PASS is nowhere in what is shown.
    if (keyword.word == "PASS")
        require(shown(line.text) == "PASS ...");
    return text + shown(line.text) + "|";
}

std::string heard(std::string_view stream, std::size_t step)
{
    wire::LineReader lines(510);
    std::string buffer, all;
    for (; !stream.empty(); stream.remove_prefix(std::min(step, stream.size()))) {
        buffer += stream.substr(0, step);
        for (;;) {
            const wire::Line line = lines.next(buffer);
            if (line.kind != wire::Line::Kind::more)
                all += told(line);
            buffer.erase(0, line.consumed);
            if (line.kind == wire::Line::Kind::more)
                break;
        }
    }
    return all;
}

std::string sent(const std::vector<session::Segment>& segments)
{
    std::string all;
    for (const session::Segment& segment : segments) {
        if (const auto* text = std::get_if<std::string>(&segment.bytes)) {
            all += *text;
        } else if (const auto* slice = std::get_if<session::BlobSlice>(&segment.bytes)) {
            slice->blob->copy(slice->from, slice->count, all);
        } else {
            auto generate = std::get<session::Generator>(segment.bytes);
            for (std::string piece; generate(piece); piece.clear())
                all += piece;
        }
    }
    return all;
}

// The client's half of RFC 1939 section 3; what is not well formed ends the program.
std::string unstuffed(std::string_view text)
{
    std::string message;
    for (;;) {
        const std::size_t end = text.find("\r\n");
        require(end != text.npos);
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 2);
        if (line == ".")
            break;
        if (line.starts_with('.'))
            line.remove_prefix(1);
        message.append(line).append("\r\n");
    }
    require(text.empty());
    return message;
}

void judge_message(std::string_view text)
{
    store::BlobWriter writer;
    writer.append(text);
    const auto blob = writer.finish();
    std::string whole(text);
    if (!whole.empty() && !whole.ends_with("\r\n"))
        whole += "\r\n";
    require(unstuffed(sent(stuffed(blob, blob->size()))) == whole);
    std::size_t before = 0;
    for (const std::uint64_t lines : {0u, 1u, 2u, 1000000u}) {
        const std::size_t end = end_of_top(*blob, lines);
        require(end >= before && end <= blob->size());
        unstuffed(sent(stuffed(blob, end)));
        before = end;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string whole = heard(stream, stream.size() + 1);
    require(heard(stream, 1) == whole);
    require(heard(stream, 1 + data[0] % 64) == whole);
    judge_message(stream);
    return 0;
}
