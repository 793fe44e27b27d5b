#include "sip/voice.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::sip {

using scenario::Listener;
using scenario::ListenerTls;
using scenario::Scenario;
using scenario::UmMode;

std::string filled(std::string text, std::string_view name, std::string_view value)
{
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + value.size()))
        text.replace(at, name.size(), value);
    return text;
}

std::string bracketed(std::string_view address)
{
    return address.find(':') == address.npos ? std::string(address) : fmt::format("[{}]", address);
}

namespace {

bool holds(const std::vector<std::uint16_t>& ports, std::uint16_t port) { return std::ranges::find(ports, port) != ports.end(); }

// "15.1.2507.6" -> "15.01.2507.006"
std::string padded(const persona::Build& build)
{
    return fmt::format("{:02}.{:02}.{:04}.{:03}", build.major, build.minor, build.build, build.revision);
}

std::string_view transport_of(const Listener& listener)
{
    return listener.datagram ? "udp" : listener.tls == ListenerTls::implicit ? "tls" : "tcp";
}

// A listener of the scenario at one of these ports that speaks this transport; of plain text TCP where there is none over UDP.
const Listener* listener_at(const Scenario& scenario, const std::vector<std::uint16_t>& ports, std::string_view transport)
{
    for (const std::string_view wanted : {transport, transport == "udp" ? std::string_view("tcp") : transport})
        for (const Listener& one : scenario.listeners)
            if (one.protocol == "sip" && holds(ports, one.port) && transport_of(one) == wanted)
                return &one;
    return nullptr;
}

// The workers stand in pairs: the first two ports are of one, the others of the other.
std::vector<std::uint16_t> ports_of_worker(const Style& style, unsigned worker)
{
    std::vector<std::uint16_t> ports;
    for (std::size_t i = worker * 2; i < style.workers.size() && i < worker * 2 + 2; ++i)
        ports.push_back(style.workers[i]);
    return ports;
}

Target target_of(const Listener* listener) { return listener ? Target{listener->name, transport_of(*listener)} : Target(); }

} // namespace

Role role_of(const Style& style, const Options& options, std::uint16_t port)
{
    if (options.role)
        return *options.role;
    // 2010: the service listens where later the router does.
    return holds(style.service, port) ? Role::service : holds(style.router, port) ? Role::router : Role::worker;
}

Voice make_voice(Style style, const Options& options, const Listener& listener, const Scenario& scenario)
{
    Voice voice;
    voice.options = options;
    voice.um = scenario.um;
    voice.fqdn = scenario.persona.host;
    voice.domain = scenario.persona.domain;
    voice.transport = transport_of(listener);
    voice.role = role_of(style, options, listener.port);
    voice.server = filled(style.server, "{padded}", padded(scenario.persona.build()));
    voice.skills = {style.methods, style.extensions, style.types};
    voice.methods = join(style.methods, ", ");
    const auto fill = [&](std::vector<std::string>& fields) {
        for (std::string& field : fields) {
            if (iequals(field, "server"))
                field += ": " + voice.server;
            field = filled(filled(std::move(field), "{fqdn}", voice.fqdn), "{server}", voice.server);
        }
        return make_lines(fields);
    };
    voice.ok = fill(style.ok_headers);
    voice.options_ok = fill(style.options_headers);
    voice.answer = fill(style.answer_headers);
    voice.trying = fill(style.trying_headers);
    voice.request = fill(style.request_headers);
    for (std::string* text : {&style.diagnostics.no_dial_plan, &style.diagnostics.unknown, &style.diagnostics.no_gateway,
             &style.diagnostics.too_many, &style.diagnostics.no_worker, &style.diagnostics.no_media})
        *text = filled(*text, "{fqdn}", voice.fqdn);
    for (unsigned worker = 0; worker < 2; ++worker) {
        const std::vector<std::uint16_t> ports = voice.role == Role::router ? style.service : ports_of_worker(style, worker);
        voice.targets[worker] = target_of(listener_at(scenario, ports, voice.transport));
    }
    voice.is_worker_of_two = listener.worker.has_value();
    voice.worker = listener.worker.value_or(0);
    voice.switchboard = switchboard_of(scenario);
    voice.style = std::move(style);
    return voice;
}

void settle_listener(Listener& listener, const Scenario& scenario, bool state_written)
{
    const Tree* data = scenario.persona.style("sip");
    if (!data || listener.protocol != "sip")
        return;
    Problems ignored; // the build has checked it
    const Style style = decode<Style>(*data, ignored);
    const bool documented = holds(style.router, listener.port) || holds(style.service, listener.port) ||
        holds(style.workers, listener.port);
    if (!documented || listener.datagram)
        return;
    const UmMode mode = scenario.um.mode;
    const auto place = std::ranges::find(style.workers, listener.port) - style.workers.begin();
    const bool is_worker = static_cast<std::size_t>(place) < style.workers.size();
    bool speaks = mode == UmMode::dual || (listener.tls == ListenerTls::none) == (mode == UmMode::tcp);
    if (is_worker && mode == UmMode::tls) { // the first port of a worker is the one there is: with TLS
        speaks = place % 2 == 0;
        if (speaks)
            listener.tls = ListenerTls::implicit;
    }
    if (is_worker && (speaks || state_written))
        listener.worker = static_cast<unsigned>(place / 2);
    if (!state_written && (!speaks || listener.worker == 1u))
        listener.state = scenario::ListenerState::closed;
}

} // namespace exemu::sip
