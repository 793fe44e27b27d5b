#include "rpc/voice.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace exemu::rpc {

namespace {

// "05 00 ?? 18": what is not known is zero.
std::string bytes_of(const std::string& hex)
{
    std::string bytes;
    for (const std::string_view part : split(hex, ' ')) {
        unsigned value = 0;
        if (part != "??" && !part.empty())
            value = static_cast<unsigned>(std::stoul(std::string(part), nullptr, 16));
        if (!part.empty())
            bytes += static_cast<char>(value);
    }
    return bytes;
}

Hosted host(const Interface& interface, const InterfaceStyle* style, const session::ResponderParts& parts)
{
    Hosted hosted;
    hosted.interface = &interface;
    hosted.syntax = style ? syntax_of(*style) : interface.syntax;
    hosted.least = style ? style->least : Level::none;
    if (interface.prepare)
        hosted.data = interface.prepare(parts);
    return hosted;
}

} // namespace

const Hosted* Voice::find(const wire::Syntax& abstract) const
{
    const auto found = std::ranges::find_if(hosted, [&](const Hosted& one) {
        return one.syntax.uuid == abstract.uuid && one.syntax.major == abstract.major && one.syntax.minor >= abstract.minor;
    });
    return found == hosted.end() ? nullptr : &*found;
}

Voice make_voice(const session::ResponderParts& parts, const std::vector<Interface>& all)
{
    Problems problems;
    const Tree* data = parts.persona.style("rpc");
    if (!data)
        throw std::logic_error("the persona " + parts.persona.name + " has no styles.rpc");
    Voice voice;
    voice.style = decode<Style>(*data, problems);
    voice.options = decode<Options>(parts.listener.options, problems);
    if (!problems.empty())
        throw std::logic_error(problems.to_text());
    voice.rejected = bytes_of(voice.style.rejected);
    voice.registrations = registrations_of(parts.scenario, voice.style);
    const auto is_wanted = [&](const std::string& name) {
        const std::vector<std::string>& hosts = voice.options.hosts;
        return name == "management" || hosts.empty() || std::ranges::find(hosts, name) != hosts.end();
    };
    for (const auto& [name, style] : voice.style.interfaces) {
        if (!is_wanted(name))
            continue;
        const auto ours = std::ranges::find(all, name, &Interface::name);
        if (ours != all.end()) {
            voice.hosted.push_back(host(*ours, &style, parts));
        } else { // binds are accepted, as somebody is there; its calls are not answered
            voice.unanswered.push_back(std::make_unique<Interface>(Interface{name, name, syntax_of(style), {}}));
            voice.hosted.push_back(host(*voice.unanswered.back(), &style, parts));
        }
    }
    for (const Hosted& one : voice.hosted)
        voice.syntaxes.push_back(one.syntax);
    return voice;
}

} // namespace exemu::rpc
