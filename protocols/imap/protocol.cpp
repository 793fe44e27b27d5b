#include "imap/protocol.hpp"

#include "imap/dialogue.hpp"
#include "imap/events.hpp"
#include "imap/options.hpp"

#include <algorithm>

namespace exemu::imap {

namespace {

class Responder final : public session::Responder {
public:
    explicit Responder(Voice voice) : voice_(std::move(voice)) {}

    Task<> serve(session::Session& session) const override { return Dialogue::converse(session, voice_); }

    std::string farewell(const session::Session&, session::Ending ending) const override
    {
        return untagged(ending == session::Ending::deadline ? voice_.style.texts.timeout : voice_.style.texts.stopping);
    }

    Duration patience() const override { return voice_.style.pre_authenticated; }

private:
    Voice voice_;
};

scenario::ProtocolGrammar grammar()
{
    scenario::ProtocolGrammar grammar;
    grammar.name = "imap";
    grammar.options = describe_options<Options>();
    grammar.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    grammar.check_style = [](const Tree& style, Problems& problems) { decode<Style>(style, problems); };
    return grammar;
}

std::shared_ptr<const session::Responder> make(const session::ResponderParts& parts)
{
    Problems problems;
    const Options options = decode<Options>(parts.listener.options, problems);
    const Tree* data = parts.persona.style("imap");
    if (!data)
        throw std::logic_error("the persona " + parts.persona.name + " has no styles.imap");
    Style style = decode<Style>(*data, problems);
    if (!problems.empty())
        throw std::logic_error(problems.to_text());
    const auth::LoginType login_type = options.login_type.value_or(style.login_type);
    Voice voice(std::move(style), login_type);
    voice.policy = options;
    for (const scenario::Rule& rule : parts.scenario.rules)
        voice.asked.insert(voice.asked.end(), rule.pattern.events().begin(), rule.pattern.events().end());
    std::ranges::sort(voice.asked);
    return std::make_shared<Responder>(std::move(voice));
}

} // namespace

session::Protocol protocol()
{
    session::Protocol imap;
    imap.name = "imap";
    imap.describe = [](scenario::Language& language) {
        language.protocols.push_back(grammar());
        describe(language);
    };
    imap.make = make;
    return imap;
}

} // namespace exemu::imap
