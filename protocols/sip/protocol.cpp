#include "sip/protocol.hpp"

#include "net/errors.hpp"
#include "sip/dialogue.hpp"
#include "sip/events.hpp"

namespace exemu::sip {

namespace {

class Responder final : public session::Responder {
public:
    explicit Responder(Voice voice) : voice_(std::move(voice)) {}

    Task<> serve(session::Session& session) const override
    {
        Dialogue dialogue(session, voice_);
        std::exception_ptr ended;
        try {
            co_await dialogue.run();
        } catch (const net::Stopping&) {
            dialogue.good_bye();
            ended = std::current_exception();
        } catch (const std::runtime_error&) { // the peer is gone, or silent, or a turn has ended it
            ended = std::current_exception();
        }
        dialogue.leave();
        if (ended)
            std::rethrow_exception(ended);
    }
    std::string farewell(const session::Session&, session::Ending) const override { return {}; }
    Duration patience() const override { return std::chrono::minutes(1); }

private:
    Voice voice_;
};

scenario::ProtocolGrammar grammar()
{
    scenario::ProtocolGrammar grammar;
    grammar.name = "sip";
    grammar.either = true;
    grammar.options = describe_options<Options>();
    grammar.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    grammar.check_style = [](const Tree& style, Problems& problems) { decode<Style>(style, problems); };
    grammar.settle = settle_listener;
    return grammar;
}

std::shared_ptr<const session::Responder> make(const session::ResponderParts& parts)
{
    Problems problems;
    const Options options = decode<Options>(parts.listener.options, problems);
    const Tree* data = parts.persona.style("sip");
    if (!data)
        throw std::logic_error("the persona " + parts.persona.name + " has no styles.sip");
    Style style = decode<Style>(*data, problems);
    if (!problems.empty())
        throw std::logic_error(problems.to_text());
    return std::make_shared<Responder>(make_voice(std::move(style), options, parts.listener, parts.scenario));
}

} // namespace

session::Protocol protocol()
{
    session::Protocol sip;
    sip.name = "sip";
    sip.describe = [](scenario::Language& language) {
        language.protocols.push_back(grammar());
        describe(language);
    };
    sip.make = make;
    return sip;
}

} // namespace exemu::sip
