#include "oab/turns.hpp"

namespace exemu::oab {

Task<std::optional<http::Response>> GetTurn::respond()
{
    if (!asked_.file)
        co_return visit_.error_page(404);
    const File& file = *asked_.file;
    http::Response response = http::page(200, file.content, file.kind == Kind::manifest ? "text/xml" : "application/octet-stream");
    response.fields.add("Accept-Ranges", "bytes");
    response.etag = file.etag;
    response.modified = file.made;
    response.ranges = true; // BITS, with which Outlook fetches, asks by pieces
    response.order = &visit_.style().orders.file;
    co_return response;
}

} // namespace exemu::oab
