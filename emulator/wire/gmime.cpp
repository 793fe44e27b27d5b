#include "wire/gmime.hpp"

#include "base/text.hpp"
#include "wire/mime.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace exemu::wire {

void start_gmime()
{
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

namespace {

// Which lines of a message may cost: those that begin with "--", and headers. A header begins the message, follows such a line, and follows
// another one that speaks of a message within.
class Bounds {
public:
    // False: this line is one too many.
    bool take(std::string_view line)
    {
        if (line.starts_with("--") && ++delimiters_ > most_mime_delimiters)
            return false;
        if (line.starts_with("--"))
            in_header_ = true;
        else if (line.empty())
            in_header_ = std::exchange(holds_message_, false);
        else if (in_header_)
            return take_field(line);
        return true;
    }

private:
    bool take_field(std::string_view line)
    {
        constexpr std::size_t looked_at = 256; // of a line
        const auto same = [](char a, char b) { return to_lower(a) == b; };
        constexpr std::string_view word = "message";
        const std::string_view begins = line.substr(0, looked_at);
        holds_message_ = holds_message_ || !std::ranges::search(begins, word, same).empty();
        return ++fields_ <= most_mime_fields;
    }

    std::size_t delimiters_ = 0, fields_ = 0;
    bool in_header_ = true, holds_message_ = false;
};

} // namespace

std::string_view within_bounds(std::string_view message)
{
    Bounds bounds;
    for (std::size_t at = 0; at < message.size();) {
        const std::size_t end = std::min(message.find('\n', at), message.size());
        std::string_view line = message.substr(at, end - at);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!bounds.take(line))
            return message.substr(0, at);
        at = end + 1;
    }
    return message;
}

ParsedMessage::ParsedMessage(std::string_view whole)
{
    start_gmime();
    const std::string_view text = within_bounds(whole);
    // An array of ours that only points: the stream reads it and, since it is not its owner, never frees or grows it.
    bytes_.data = reinterpret_cast<guint8*>(const_cast<char*>(text.data()));
    bytes_.len = static_cast<guint>(text.size());
    stream_.reset(g_mime_stream_mem_new_with_byte_array(&bytes_));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream_.get()), FALSE);
    const Held<GMimeParser> parser(g_mime_parser_new_with_stream(stream_.get()));
    message_.reset(g_mime_parser_construct_message(parser.get(), nullptr));
}

} // namespace exemu::wire
