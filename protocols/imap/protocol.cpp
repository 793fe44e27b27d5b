#include "imap/protocol.hpp"

#include "imap/dialogue.hpp"
#include "imap/events.hpp"
#include "imap/options.hpp"
#include "session/spoken.hpp"

#include <algorithm>

namespace exemu::imap {

namespace {

class Responder final : public session::DialogueResponder<Dialogue, Voice> {
public:
    using DialogueResponder::DialogueResponder;

    std::string farewell(const session::Session&, session::Ending ending) const override
    {
        return untagged(ending == session::Ending::deadline ? voice().style.texts.timeout : voice().style.texts.stopping);
    }

    Duration patience() const override { return voice().style.pre_authenticated; }
};

scenario::ProtocolGrammar grammar() { return session::grammar_of<Options, Style>("imap"); }

std::shared_ptr<const session::Responder> make(const session::ResponderParts& parts)
{
    const auto options = session::options_of<Options>(parts);
    auto style = session::style_of<Style>(parts, "imap");
    const auth::LoginType login_type = options.login_type.value_or(style.login_type);
    Voice voice(std::move(style), login_type);
    voice.policy = options;
    for (const scenario::Rule& rule : parts.scenario.rules)
        voice.asked.insert(voice.asked.end(), rule.pattern.events().begin(), rule.pattern.events().end());
    std::ranges::sort(voice.asked);
    return std::make_shared<Responder>(std::move(voice));
}

} // namespace

session::Protocol protocol() { return session::spoken("imap", grammar, describe, make); }

} // namespace exemu::imap
