#include "support/toys/gram/protocol.hpp"

#include "support/toys/gram/dialogue.hpp"
#include "support/toys/gram/events.hpp"

namespace exemu::gram {

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
    Duration patience() const override { return style_.idle; }

private:
    Style style_;
};

} // namespace

session::Protocol protocol()
{
    session::Protocol gram;
    gram.name = "gram";
    gram.datagram = true;
    gram.describe = [](scenario::Language& language) {
        scenario::ProtocolGrammar grammar;
        grammar.name = "gram";
        grammar.datagram = true;
        grammar.check_style = [](const Tree& style, Problems& problems) { decode<Style>(style, problems); };
        language.protocols.push_back(std::move(grammar));
        describe(language);
    };
    gram.make = [](const session::ResponderParts& parts) -> std::shared_ptr<const session::Responder> {
        Problems none;
        return std::make_shared<Responder>(decode<Style>(*parts.persona.style("gram"), none));
    };
    return gram;
}

} // namespace exemu::gram
