#pragma once
#include "session/responder.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

// What the entries of all spoken protocols in the catalogue have alike (protocols/NAME/protocol.cpp).
namespace exemu::session {

// Each session is one Dialogue, and what all of a listener share is its Voice.
template <class Dialogue, class Voice>
class DialogueResponder : public Responder {
public:
    explicit DialogueResponder(Voice voice) : voice_(std::move(voice)) {}

    // A dialogue that can converse() holds itself: one frame less for each session that waits.
    Task<> serve(Session& session) const override
    {
        if constexpr (requires { Dialogue::converse(session, voice_); })
            return Dialogue::converse(session, voice_);
        else
            return run(session, voice_);
    }

protected:
    const Voice& voice() const { return voice_; }

private:
    static Task<> run(Session& session, const Voice& voice)
    {
        Dialogue dialogue(session, voice);
        co_await dialogue.run();
    }

    Voice voice_;
};

// A protocol whose listeners take Options and whose personas have a Style, both checked by their types alone.
template <class Options, class Style>
scenario::ProtocolGrammar grammar_of(std::string name)
{
    scenario::ProtocolGrammar grammar;
    grammar.name = std::move(name);
    grammar.options = describe_options<Options>();
    grammar.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    grammar.check_style = [](const Tree& style, Problems& problems) { decode<Style>(style, problems); };
    return grammar;
}

// Read once more where a responder is made: they have been checked, so that a problem is our fault.
template <class Options>
Options options_of(const ResponderParts& parts)
{
    Problems problems;
    Options options = decode<Options>(parts.listener.options, problems);
    if (!problems.empty())
        throw std::logic_error(problems.to_text());
    return options;
}

template <class Style>
Style style_of(const ResponderParts& parts, const std::string& protocol)
{
    const Tree* data = parts.persona.style(protocol);
    if (!data)
        throw std::logic_error("the persona " + parts.persona.name + " has no styles." + protocol);
    Problems problems;
    Style style = decode<Style>(*data, problems);
    if (!problems.empty())
        throw std::logic_error(problems.to_text());
    return style;
}

using Describe = void (*)(scenario::Language&);
using Make = std::shared_ptr<const Responder> (*)(const ResponderParts&);

// `grammar` is a function, so that nothing is described before somebody asks.
inline Protocol spoken(std::string name, scenario::ProtocolGrammar (*grammar)(), Describe describe, Make make)
{
    Protocol protocol;
    protocol.name = std::move(name);
    protocol.describe = [grammar, describe](scenario::Language& language) {
        language.protocols.push_back(grammar());
        describe(language);
    };
    protocol.make = make;
    return protocol;
}

} // namespace exemu::session
