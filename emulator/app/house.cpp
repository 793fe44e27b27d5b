// What steps do to the running whole: its ports and its hooks. Both belong to shard 0.
#include "app/emulator.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <fmt/format.h>

namespace exemu::app {

namespace asio = boost::asio;

// Our own failure: the run goes on, and ends with status 3.
void Emulator::failed(const std::string& sentence)
{
    own_failures_.push_back(sentence);
    journal::Header header;
    header.time = clock().steady();
    header.event = speech_.events.failure;
    journal_->add(0, header, [&](journal::Packer& packer) { packer.add(speech_.events.what, std::string_view(sentence)); });
}

std::expected<void, std::string> Emulator::start_hooks()
{
    const std::vector<std::string> commands = hook_commands(scenario());
    if (!commands.empty() && !options_.allow_hooks)
        return std::unexpected(
            fmt::format("the scenario runs programs of yours (hook: {}): exemu run --allow-hooks lets it", fmt::join(commands, "; ")));
    Hooks::Told told;
    told.failed = [this](const std::string& sentence) { failed(sentence); };
    told.exited = [this](const std::string& command, const std::string& status, const std::string& how) {
        journal::Header header;
        header.time = clock().steady();
        header.event = speech_.events.command_exited;
        journal_->add(0, header, [&](journal::Packer& packer) {
            packer.add(speech_.events.name, std::string_view(command));
            packer.add(speech_.events.status, std::string_view(status));
            packer.add(speech_.events.what, std::string_view(how));
        });
    };
    hooks_ = std::make_unique<Hooks>(shard(), std::move(told));
    return hooks_->start(scenario());
}

bool Emulator::change_port(const std::string& listener, net::Listener::State state)
{
    bool changed = false;
    for (const auto& service : services_) {
        if (service->facts().name != listener || service->listener().state() == state)
            continue;
        if (const auto set = service->listener().set_state(state); !set)
            failed(fmt::format("{}: {}", listener, set.error().what));
        changed = changed || service->listener().state() == state;
    }
    return changed;
}

namespace {

// As a tuple: Boost 1.81 cannot give an awaiting coroutine a value beside an exception.
constexpr auto tuple = asio::as_tuple(asio::deferred);

Task<bool> at_once(std::function<bool()> work) { co_return work(); }

template <class T>
T value_of(std::tuple<std::exception_ptr, T>&& done)
{
    if (std::get<0>(done))
        std::rethrow_exception(std::get<0>(done));
    return std::move(std::get<1>(done));
}

} // namespace

Task<bool> Emulator::set_port(net::Shard& here, std::string listener, net::Listener::State state)
{
    if (&here == &shard())
        co_return change_port(listener, state);
    auto done = co_await asio::co_spawn(
        shard().context, at_once([this, listener = std::move(listener), state] { return change_port(listener, state); }), tuple);
    co_return value_of(std::move(done));
}

Task<std::vector<scenario::Effect>> Emulator::ask_at_home(const scenario::HookStep& step, std::string line)
{
    const std::optional<std::string> said = co_await hooks_->ask(step, std::move(line));
    if (!said)
        co_return std::vector<scenario::Effect>();
    auto answer = read_answer(*said, scenario());
    if (!answer)
        hooks_->failed(step, answer.error());
    co_return std::move(answer).value_or(std::vector<scenario::Effect>());
}

Task<std::vector<scenario::Effect>> Emulator::ask(net::Shard& here, const scenario::HookStep& step, std::string line)
{
    if (&here == &shard()) {
        auto answer = co_await ask_at_home(step, std::move(line));
        co_return answer;
    }
    auto done = co_await asio::co_spawn(shard().context, ask_at_home(step, std::move(line)), tuple);
    co_return value_of(std::move(done));
}

// As the scenario declares them: the timeline starts anew.
void Emulator::reset_ports()
{
    for (std::size_t i = 0; i < services_.size(); ++i)
        change_port(binding_.sockets[i].listener->name, state_of(binding_.sockets[i].listener->state));
}

net::Listener::State state_of(scenario::ListenerState state)
{
    switch (state) {
    case scenario::ListenerState::open: return net::Listener::State::open;
    case scenario::ListenerState::closed: return net::Listener::State::closed;
    case scenario::ListenerState::mute: return net::Listener::State::mute;
    }
    return net::Listener::State::open;
}

} // namespace exemu::app
