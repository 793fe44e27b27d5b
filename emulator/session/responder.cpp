#include "session/responder.hpp"

namespace exemu::session {

Protocol style_alone(std::string name, std::function<void(const Tree& style, Problems&)> check_style)
{
    Protocol protocol;
    protocol.name = name;
    protocol.describe = [name, check = std::move(check_style)](scenario::Language& language) {
        scenario::ProtocolGrammar grammar;
        grammar.name = name;
        grammar.check_style = check;
        grammar.spoken = false;
        language.protocols.push_back(std::move(grammar));
    };
    return protocol;
}

} // namespace exemu::session
