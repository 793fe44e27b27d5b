#include "pop3/protocol.hpp"

#include "pop3/dialogue.hpp"
#include "pop3/events.hpp"
#include "pop3/options.hpp"
#include "session/spoken.hpp"

namespace exemu::pop3 {

namespace {

class Responder final : public session::DialogueResponder<Dialogue, Voice> {
public:
    using DialogueResponder::DialogueResponder;

    std::string farewell(const session::Session&, session::Ending ending) const override
    {
        const Texts& texts = voice().style.texts;
        return (ending == session::Ending::deadline ? texts.timeout : texts.stopping) + "\r\n";
    }

    Duration patience() const override { return voice().style.pre_authenticated; }
};

scenario::ProtocolGrammar grammar() { return session::grammar_of<Options, Style>("pop3"); }

std::shared_ptr<const session::Responder> make(const session::ResponderParts& parts)
{
    const auto options = session::options_of<Options>(parts);
    auto style = session::style_of<Style>(parts, "pop3");
    const LoginType login_type = options.login_type.value_or(style.login_type);
    return std::make_shared<Responder>(make_voice(std::move(style), login_type, options));
}

} // namespace

session::Protocol protocol() { return session::spoken("pop3", grammar, describe, make); }

} // namespace exemu::pop3
