#include "support/toys/tagged/protocol.hpp"

#include "support/toys/tagged/dialogue.hpp"
#include "support/toys/tagged/events.hpp"

namespace exemu::tagged {

namespace {

struct Options { // of a listener
    std::string motto = "ready";

    template <class Fields>
    static void describe(Fields& field)
    {
        field("motto", &Options::motto, "The words of the greeting.");
    }
};

class Responder final : public session::Responder {
public:
    Responder(Options options, Style style) : options_(std::move(options)), style_(style) {}

    Task<> serve(session::Session& session) const override
    {
        Dialogue dialogue(session, style_, options_.motto);
        co_await dialogue.run();
    }
    std::string farewell(const session::Session&, session::Ending ending) const override
    {
        return ending == session::Ending::deadline ? "* BYE idle for too long\r\n" : "* BYE stopping\r\n";
    }
    Duration patience() const override { return style_.inactivity; }

private:
    Options options_;
    Style style_;
};

} // namespace

session::Protocol protocol()
{
    session::Protocol tagged;
    tagged.name = "tagged";
    tagged.describe = [](scenario::Language& language) {
        scenario::ProtocolGrammar grammar;
        grammar.name = "tagged";
        grammar.options = describe_options<Options>();
        grammar.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
        grammar.check_style = [](const Tree& style, Problems& problems) { decode<Style>(style, problems); };
        language.protocols.push_back(std::move(grammar));
        describe(language);
    };
    tagged.make = [](const session::ResponderParts& parts) -> std::shared_ptr<const session::Responder> {
        Problems none;
        return std::make_shared<Responder>(
            decode<Options>(parts.listener.options, none), decode<Style>(*parts.persona.style("tagged"), none));
    };
    return tagged;
}

} // namespace exemu::tagged
