#include "session/turn.hpp"

#include "session/session.hpp"

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

Task<std::optional<scenario::Cause>> Turn::settle(scenario::Outcome)
{
    co_return std::nullopt;
}

} // namespace exemu::session
