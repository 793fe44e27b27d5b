#include "imap/command_reader.hpp"
#include "imap/grammar.hpp"
#include "imap/names.hpp"
#include "wire/mime.hpp"

#include <cstdlib>
#include <string>
#include <vector>

// What a client says on one connection. Input: one byte that says where the stream is cut, the stream. The same is understood
// however it is cut, every command is parsed by every parser, and names survive the way there and back.
using namespace exemu;
using namespace exemu::imap;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

constexpr std::size_t limit = 512;
constexpr ParsedArguments (*parsers[])(std::string_view) = {parse_nothing, parse_login, parse_authenticate, parse_folder, parse_rename,
    parse_list, parse_status, parse_append, parse_set, parse_copy, parse_store, parse_fetch, parse_search, parse_id};

void judge(std::string_view text)
{
    const Verb verb = split_verb(text);
    for (const auto parse : parsers) {
        const ParsedArguments parsed = parse(verb.rest);
        if (!parsed) {
            require(!parsed.error().expected.empty() && parsed.error().at <= verb.rest.size());
            continue;
        }
        if (const auto* folder = std::get_if<FolderArgument>(&*parsed)) {
            std::string said = encode_name(folder->folder);
            const ParsedArguments again = parse_folder(" " + said);
            require(again && std::get<FolderArgument>(*again).folder == folder->folder);
        }
        if (const auto* set = std::get_if<SetArgument>(&*parsed)) {
            const ParsedArguments again = parse_set(" " + to_text(set->set));
            require(again && to_text(std::get<SetArgument>(*again).set) == to_text(set->set));
        }
    }
    (void)fits(verb.rest.substr(0, 64), text.substr(0, 64));
}

// All commands of a stream that comes in pieces of `size`.
std::string heard(std::string_view stream, std::size_t size)
{
    CommandReader reader(limit);
    std::string buffer, all;
    std::uint64_t message = 0;
    for (std::size_t at = 0; at < stream.size(); at += size) {
        buffer += stream.substr(at, size);
        for (bool more = true; more;) {
            const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(message, buffer.size()));
            buffer.erase(0, count);
            message -= count;
            if (message > 0)
                break;
            const CommandReader::Step step = reader.next(buffer);
            require(step.consumed <= buffer.size());
            more = step.kind != CommandReader::Step::Kind::more;
            if (step.kind == CommandReader::Step::Kind::command)
                judge(step.text);
            if (more)
                all.append(std::to_string(static_cast<int>(step.kind)))
                    .append(step.kind == CommandReader::Step::Kind::too_long ? "" : step.text)
                    .append("\n");
            message = step.literal.octets;
            buffer.erase(0, step.consumed);
        }
    }
    require(buffer.size() <= limit + 1);
    return all;
}

bool is_within(const wire::MimePart& part, std::size_t from, std::size_t to)
{
    bool good = part.header_at >= from && part.header_at <= part.body_at && part.body_at <= part.end && part.end <= to;
    for (const wire::MimePart& inner : part.parts)
        good = good && is_within(inner, part.body_at, part.end);
    return good;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    require(heard(stream, 1 + data[0]) == heard(stream, stream.size() + 1));
    if (data[0] % 8 == 0) // sometimes it is a message
        require(is_within(wire::parse_mime(stream).body, 0, stream.size()));
    return 0;
}
