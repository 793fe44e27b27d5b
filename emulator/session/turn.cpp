#include "session/turn.hpp"

#include "base/text.hpp"
#include "session/session.hpp"

#include <utility>

namespace exemu::session {

std::string_view to_text(Result result)
{
    switch (result) {
    case Result::none: return "none";
    case Result::ok: return "ok";
    case Result::refused: return "refused";
    case Result::error: return "error";
    }
    return "none";
}

pattern::Value Turn::field(pattern::FieldId id) const
{
    const pattern::Read read = session_.vocabulary().reader(event_, id);
    return read ? read(*this) : pattern::Value{};
}

Reply Turn::reworded(Reply natural_reply, const scenario::ReplyForm& form)
{
    Reply reply = scripted(form);
    reply.after = natural_reply.after;
    return reply;
}

void Turn::reshape(Reply& reply, const Shape& shape)
{
    for (const scenario::Alteration& one : shape.altered()) {
        bool said = false; // one value stands for all segments of the part
        for (Segment& segment : reply.more)
            if (iequals(segment.part, one.part))
                segment.bytes = std::exchange(said, true) ? std::string() : one.value.value_or(std::string());
    }
}

Task<std::optional<scenario::Cause>> Turn::settle(scenario::Outcome) { co_return std::nullopt; }

} // namespace exemu::session
