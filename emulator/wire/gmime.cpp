#include "wire/gmime.hpp"

#include <mutex>

namespace exemu::wire {

void start_gmime()
{
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

ParsedMessage::ParsedMessage(std::string_view text)
{
    start_gmime();
    // An array of ours that only points: the stream reads it and, since it is not its owner, never frees or grows it.
    bytes_.data = reinterpret_cast<guint8*>(const_cast<char*>(text.data()));
    bytes_.len = static_cast<guint>(text.size());
    stream_.reset(g_mime_stream_mem_new_with_byte_array(&bytes_));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream_.get()), FALSE);
    const Held<GMimeParser> parser(g_mime_parser_new_with_stream(stream_.get()));
    message_.reset(g_mime_parser_construct_message(parser.get(), nullptr));
}

} // namespace exemu::wire
