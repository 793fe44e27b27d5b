// What the control API does to the running whole. All of it on shard 0.
#include "app/emulator.hpp"

#include "app/handlers.hpp"
#include "app/passwords.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace exemu::app {

namespace asio = boost::asio;

namespace {

constexpr std::uint16_t usual_port = 8025;

} // namespace

std::expected<void, std::string> Emulator::open_api()
{
    const RunOptions::Control& wanted = options_.control;
    if (!wanted.on)
        return {};
    if (!binds_loopback_alone({wanted.host}) && wanted.token.empty())
        return std::unexpected(
            fmt::format("the control API on {} needs a token: EXEMU_CONTROL_TOKEN; on loopback it needs none", wanted.host));
    control::Access access{wanted.token, {scenario().persona.host}};
    const int usual = usual_port + binding_.offset;
    const std::uint16_t port = wanted.port.value_or(usual > 65535 ? 0 : static_cast<std::uint16_t>(usual));
    auto server = control::HttpServer::bind(shard(), wanted.host, port, access, control_handlers(*this));
    if (!server && !wanted.port)
        server = control::HttpServer::bind(shard(), wanted.host, 0, access, control_handlers(*this));
    if (!server)
        return std::unexpected(server.error());
    api_ = std::move(*server);
    return {};
}

std::string Emulator::control_url() const
{
    if (!api_)
        return "";
    const net::Address& address = api_->address();
    const std::string host = address.host == "0.0.0.0" ? "127.0.0.1" : address.host;
    return host.contains(':') ? fmt::format("http://[{}]:{}", host, address.port) : fmt::format("http://{}:{}", host, address.port);
}

std::map<std::string, std::uint64_t> Emulator::accepted() const
{
    std::map<std::string, std::uint64_t> all;
    for (const auto& service : services_)
        all[service->facts().name] += service->listener().counts().accepted;
    return all;
}

bool Emulator::is_enabled(const std::string& rule) const { return load_.run->is_enabled(rule); }

void Emulator::enable_rule(const std::string& rule, bool on)
{
    if (!load_.run->enable(rule, on))
        return; // it was so already
    journal::Header header;
    header.time = clock().steady();
    header.event = speech_.events.rule_changed;
    journal_->add(0, header, [&](journal::Packer& packer) {
        packer.add(speech_.events.name, std::string_view(rule));
        packer.add(pattern::f_state, std::string_view(on ? "enabled" : "disabled"));
    });
}

std::expected<Certificates::Swapped, std::string> Emulator::swap_certificate(const scenario::SwapCertStep& wanted)
{
    auto swapped = certificates_->swap(wanted.listener, wanted.sni, wanted.name);
    if (!swapped)
        return swapped;
    journal::Header header;
    header.time = clock().steady();
    header.event = speech_.events.cert_swapped;
    journal_->add(0, header, [&](journal::Packer& packer) {
        packer.add(pattern::f_listener, std::string_view(wanted.listener));
        packer.add(speech_.events.name, std::string_view(swapped->name));
        packer.add(speech_.events.problem, std::string_view(swapped->problem));
        packer.add(speech_.events.before, std::string_view(swapped->before));
    });
    return swapped;
}

void Emulator::advance(Duration duration)
{
    for (std::size_t i = 1; i < shards_.size(); ++i)
        asio::post(
            shards_[i]->context, [shard = shards_[i].get(), duration] { static_cast<net::ShardClock&>(*shard->clock).advance(duration); });
    static_cast<net::ShardClock&>(clock()).advance(duration);
}

std::vector<std::string> Emulator::reset()
{
    const std::vector<std::string> changed = start_->changed(*store_);
    // Who has such a mailbox open would see other mail under numbers that it knows.
    for (std::size_t i = 0; i < shards_.size() && !changed.empty(); ++i) {
        const auto end_them = [home = sessions_[i].get(), changed] {
            for (session::Session* session : home->living)
                if (std::ranges::find(changed, session->mailbox()) != changed.end())
                    session->connection().abort();
        };
        if (i == 0)
            end_them();
        else
            asio::post(shards_[i]->context, end_them);
    }
    start_->restore(*store_);
    scenario().directory->forget_changed_passwords();
    ready_ = clock().steady();
    loaded_at_ = journal_->written();
    load_.run->restart(ready_);
    reset_ports();
    certificates_->put_back();
    timeline_->start(load_, ready_);
    return changed;
}

std::expected<void, std::string> Emulator::replace_scenario(const std::string& yaml)
{
    Problems problems;
    if (!scenario::load_text(yaml, "the request", speech_.language, problems, scenario::Trust::foreign))
        return std::unexpected(problems.to_text());
    // Over the files that were started it is read as one more of them; its own names it by the request.
    const std::filesystem::path file = options_.state_folder / fmt::format("request-{}.yaml", ::getpid());
    {
        std::ofstream out(file, std::ios::binary | std::ios::trunc);
        out << yaml;
        if (!out.flush())
            return std::unexpected(fmt::format("{} cannot be written", file.string()));
    }
    scenario::Request request = options_.request;
    request.files.push_back(file.string());
    const auto fresh = scenario::load(request, speech_.language, problems);
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    return fresh ? take(fresh) : std::unexpected(problems.to_text());
}

} // namespace exemu::app
