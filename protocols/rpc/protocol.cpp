#include "rpc/protocol.hpp"

#include "rpc/dialogue.hpp"
#include "rpc/events.hpp"

namespace exemu::rpc {

namespace {

class Responder final : public session::Responder {
public:
    explicit Responder(Voice voice) : voice_(std::move(voice)) {}

    Task<> serve(session::Session& session) const override
    {
        Dialogue dialogue(session, voice_);
        co_await dialogue.run();
    }
    // RPC has no last words: a server that stops closes its connections.
    std::string farewell(const session::Session&, session::Ending) const override { return {}; }
    Duration patience() const override { return voice_.style.patience; }

private:
    Voice voice_;
};

scenario::ProtocolGrammar grammar()
{
    scenario::ProtocolGrammar grammar;
    grammar.name = "rpc";
    grammar.options = describe_options<Options>();
    grammar.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    grammar.check_style = [](const Tree& tree, Problems& problems) { check_style(decode<Style>(tree, problems), tree.place, problems); };
    grammar.check_listener = [](const Tree& options, const Tree& style, Problems& problems) {
        Problems known; // told already
        const Style decoded = decode<Style>(style, known);
        check_options(options, decode<Options>(options, known), &decoded, problems);
    };
    grammar.bring = bring_interfaces;
    return grammar;
}

} // namespace

session::Protocol protocol(std::vector<Interface> hosted)
{
    hosted.push_back(management());
    const auto interfaces = std::make_shared<std::vector<Interface>>(std::move(hosted));
    session::Protocol rpc;
    rpc.name = "rpc";
    rpc.describe = [interfaces](scenario::Language& language) {
        language.protocols.push_back(grammar());
        describe(language, *interfaces);
    };
    rpc.make = [interfaces](const session::ResponderParts& parts) -> std::shared_ptr<const session::Responder> {
        return std::make_shared<Responder>(make_voice(parts, *interfaces));
    };
    return rpc;
}

} // namespace exemu::rpc
