#include "support/toys/framed/protocol.hpp"

#include "support/toys/framed/dialogue.hpp"
#include "support/toys/framed/events.hpp"

namespace exemu::framed {

namespace {

class Responder final : public session::Responder {
public:
    explicit Responder(Style style) : style_(style) {}

    Task<> serve(session::Session& session) const override
    {
        Dialogue dialogue(session, style_);
        co_await dialogue.run();
    }
    std::string farewell(const session::Session&, session::Ending) const override { return {}; }
    Duration patience() const override { return style_.inactivity; }

private:
    Style style_;
};

} // namespace

session::Protocol protocol()
{
    session::Protocol framed;
    framed.name = "framed";
    framed.describe = [](scenario::Language& language) {
        scenario::ProtocolGrammar grammar;
        grammar.name = "framed";
        grammar.check_style = [](const Tree& style, Problems& problems) { decode<Style>(style, problems); };
        language.protocols.push_back(std::move(grammar));
        describe(language);
    };
    framed.make = [](const session::ResponderParts& parts) -> std::shared_ptr<const session::Responder> {
        Problems none;
        return std::make_shared<Responder>(decode<Style>(*parts.persona.style("framed"), none));
    };
    return framed;
}

} // namespace exemu::framed
