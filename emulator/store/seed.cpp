#include "store/seed.hpp"

namespace exemu::store {

namespace {

std::shared_ptr<const Blob> with_crlf(std::string_view text)
{
    BlobWriter writer;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t lf = text.find('\n', at);
        const std::size_t end = lf == std::string_view::npos ? text.size() : lf;
        const bool bare = lf != std::string_view::npos && (lf == 0 || text[lf - 1] != '\r');
        writer.append(text.substr(at, end - at));
        if (bare)
            writer.append("\r");
        if (lf != std::string_view::npos)
            writer.append("\n");
        at = end + 1;
    }
    return writer.finish();
}

} // namespace

NewItem seed_item(std::string_view eml, Envelope envelope, WallTime received, std::uint8_t flags)
{
    NewItem item;
    item.flags = flags;
    item.received = received;
    item.envelope = std::move(envelope);
    item.mime = with_crlf(eml);
    item.from_run = false;
    return item;
}

} // namespace exemu::store
