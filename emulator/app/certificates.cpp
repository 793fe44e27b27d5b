#include "app/certificates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace exemu::app {

namespace {

using Failure = std::unexpected<std::string>;

} // namespace

std::expected<std::unique_ptr<Certificates>, std::string> Certificates::open(
    const std::filesystem::path& state_folder, const scenario::Scenario& scenario, const std::vector<std::string>& bind)
{
    const persona::Persona& persona = scenario.persona;
    auto authority = pki::Authority::open(state_folder, {persona.domain, persona.host});
    if (!authority)
        return Failure(authority.error());
    std::unique_ptr<Certificates> certificates(new Certificates(std::move(*authority)));
    for (const std::string& address : bind)
        if (address.starts_with("127.") && address != "127.0.0.1")
            certificates->loopback_.push_back(address);
    if (const Tree* style = persona.style("tls")) {
        Problems none; // the loader has seen that there are none
        certificates->style_ = session::decode_tls_style(*style, none);
    }
    if (auto made = certificates->make(scenario); !made)
        return Failure(made.error());
    return certificates;
}

std::expected<void, std::string> Certificates::make(const scenario::Scenario& scenario)
{
    const std::lock_guard hold(mutex_);
    for (const scenario::Certificate& wanted : scenario.certificates) {
        if (!wanted.used || find(wanted.name))
            continue;
        if (wanted.given) {
            credentials_.push_back(*wanted.given);
            continue;
        }
        auto issued = issue(wanted.recipe);
        if (!issued)
            return Failure(issued.error());
        credentials_.push_back(std::move(*issued));
    }
    return {};
}

// What stands for 127.0.0.1 stands for every loopback address that is listened to, under a file of its own: keys take long to draw,
// and the next run at that address finds it again.
std::expected<pki::Credential, std::string> Certificates::issue(pki::Recipe recipe)
{
    const std::string name = recipe.name;
    if (std::ranges::find(recipe.names.addresses, "127.0.0.1") != recipe.names.addresses.end())
        for (const std::string& address : loopback_) {
            recipe.names.addresses.push_back(address);
            recipe.name += "." + address;
        }
    auto issued = authority_.issue(recipe);
    if (issued)
        issued->name = name;
    return issued;
}

const pki::Credential* Certificates::find(const std::string& name) const
{
    const auto found = std::ranges::find(credentials_, name, &pki::Credential::name);
    return found == credentials_.end() ? nullptr : &*found;
}

// One context for each certificate and each way of speaking TLS, however many listeners share them.
std::expected<session::Showcase::Shown, std::string> Certificates::shown(const std::string& name, const net::TlsSettings& settings)
{
    const pki::Credential* credential = find(name);
    if (!credential)
        return Failure(fmt::format("there is no certificate \"{}\"", name));
    for (const Made& made : contexts_)
        if (made.name == name && made.settings == settings)
            return session::Showcase::Shown{name, credential->problem, made.context};
    auto context = net::TlsContext::make(*credential, settings, authority_.certificate());
    if (!context)
        return Failure(fmt::format("certificate {}: {}", name, context.error()));
    contexts_.push_back({name, settings, *context});
    return session::Showcase::Shown{name, credential->problem, *context};
}

std::expected<std::shared_ptr<session::Showcase>, std::string> Certificates::showcase(
    const scenario::Listener& listener, const session::Protocol& protocol)
{
    if (listener.tls == scenario::ListenerTls::none)
        return nullptr;
    const std::lock_guard hold(mutex_);
    const net::TlsSettings settings = style_.settings(listener.protocol, protocol.alpn);
    auto usual = shown(listener.cert, settings);
    if (!usual)
        return Failure(usual.error());
    session::Showcase::Contents contents{std::move(*usual), {}};
    for (const auto& [server_name, name] : listener.certs_by_name) {
        auto one = shown(name, settings);
        if (!one)
            return Failure(one.error());
        contents.by_name.emplace_back(server_name, std::move(*one));
    }
    auto made = std::make_shared<session::Showcase>(std::move(contents));
    made->find_others_by([this, settings](const std::string& name) {
        const std::lock_guard hold_again(mutex_);
        auto one = shown(name, settings);
        if (!one) // the loader has seen it, and all that is named is made
            throw std::logic_error(one.error());
        return *one;
    });
    doors_.push_back({listener.name, settings, made, made->now()});
    return made;
}

void Certificates::put_back()
{
    const std::lock_guard hold(mutex_);
    for (const Door& door : doors_)
        if (door.showcase->now() != door.at_first)
            door.showcase->show_all(*door.at_first);
}

std::vector<std::pair<std::string, std::string>> Certificates::shown()
{
    const std::lock_guard hold(mutex_);
    std::vector<std::pair<std::string, std::string>> all;
    for (const Door& door : doors_)
        all.emplace_back(door.listener, door.showcase->now()->usual.name);
    return all;
}

std::expected<Certificates::Swapped, std::string> Certificates::swap(
    const std::string& listener, const std::string& server_name, const std::string& certificate)
{
    const std::lock_guard hold(mutex_);
    const auto door = std::ranges::find(doors_, listener, &Door::listener);
    if (door == doors_.end())
        return Failure(fmt::format("listener \"{}\" shows no certificate", listener));
    auto fresh = shown(certificate, door->settings);
    if (!fresh)
        return Failure(fresh.error());
    // The keys of tickets live in the context that handshakes begin with: a new one knows no ticket of before.
    const std::string usual = server_name.empty() ? certificate : door->showcase->now()->usual.name;
    auto base = net::TlsContext::make(*find(usual), door->settings, authority_.certificate());
    if (!base)
        return Failure(base.error());
    Swapped swapped{certificate, fresh->problem, {}};
    swapped.before = door->showcase->show(server_name, std::move(*fresh), std::move(*base));
    return swapped;
}

} // namespace exemu::app
