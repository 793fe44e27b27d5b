#include "dns/reply_form.hpp"

#include <fmt/format.h>

namespace exemu::dns {

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree& written, Problems& problems)
{
    const auto code = written.is_scalar() ? rcode_named(written.text) : std::nullopt;
    if (!code) {
        problems.add(written.place,
            fmt::format("{} is no response code: NXDOMAIN, SERVFAIL, REFUSED, FORMERR, NOTIMP, or NOERROR for a name without such records",
                written.describe()));
        return nullptr;
    }
    auto form = std::make_shared<ReplyForm>();
    form->code = *code;
    return form;
}

std::string render_reply(const scenario::ReplyForm& scripted) { return std::string(to_text(static_cast<const ReplyForm&>(scripted).code)); }

} // namespace exemu::dns
