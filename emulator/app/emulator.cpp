#include "app/emulator.hpp"

#include "app/environment.hpp"
#include "app/handlers.hpp"
#include "app/mailboxes.hpp"
#include "app/passwords.hpp"
#include "app/start_pages.hpp"
#include "app/table.hpp"
#include "auth/tokens.hpp"
#include "catalogue.hpp"
#include "control/client.hpp"
#include "pki/token_key.hpp"

#include <boost/asio/post.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <sys/resource.h>
#include <unistd.h>

namespace exemu::app {

namespace asio = boost::asio;

namespace {

std::unexpected<std::string> problem(std::string sentence) { return std::unexpected(std::move(sentence)); }

// A connection is a descriptor: take as many as this process may have.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

const session::Protocol& protocol_named(const std::string& name)
{
    for (const session::Protocol& protocol : catalogue())
        if (protocol.name == name)
            return protocol;
    throw std::logic_error("the loader let an unknown protocol through: " + name);
}

} // namespace

Emulator::Emulator(RunOptions options) : options_(std::move(options)), speech_(app::speech()) {}

Emulator::~Emulator()
{
    for (std::thread& thread : threads_)
        if (thread.joinable())
            thread.join();
    timeline_.reset();
    hooks_.reset();
    services_.clear();
    net::use_key_log(nullptr);
    api_.reset();
    control_.reset();
    sink_.reset();
    logs_follower_.reset();
    if (journal_file_)
        std::fclose(journal_file_);
}

std::expected<std::unique_ptr<Emulator>, std::string> Emulator::start(RunOptions options)
{
    raise_descriptor_limit();
    std::unique_ptr<Emulator> emulator(new Emulator(std::move(options)));
    using Step = std::expected<void, std::string> (Emulator::*)();
    const Step steps[] = {&Emulator::load, &Emulator::make_certificates, &Emulator::make_services, &Emulator::start_hooks,
        &Emulator::begin_clock, &Emulator::open_sinks, &Emulator::open_logs, &Emulator::open_control, &Emulator::open_api,
        &Emulator::write_ports, &Emulator::tell_ready};
    for (const Step step : steps)
        if (auto done = (emulator.get()->*step)(); !done)
            return std::unexpected(done.error());
    return emulator;
}

std::expected<void, std::string> Emulator::load()
{
    Problems problems;
    options_.request.password = password_source(options_, drawn_passwords_);
    for (unsigned i = 0; i < options_.threads; ++i)
        shards_.push_back(std::make_unique<net::Shard>(i));
    std::shared_ptr<const scenario::Scenario> scenario;
    for (int draws = 0; draws < 32; ++draws) {
        scenario = scenario::load(options_.request, speech_.language, problems);
        if (!scenario)
            return problem(problems.to_text());
        if (drawn_ports_are_free(*scenario, options_, all_shards()))
            break;
        ++options_.request.draw; // the ports of RPC interfaces: somebody has one of them
    }
    for (const auto& shard : shards_) {
        if (scenario->clock_start)
            static_cast<net::ShardClock&>(*shard->clock).start_wall_at(*scenario->clock_start);
        shard->handshakes.most = static_cast<std::size_t>((scenario->limits.handshakes + options_.threads - 1) / options_.threads);
    }
    journal_ = std::make_unique<journal::Journal>(speech_.language.vocabulary, shards_.size(), scenario->limits.journal.bytes);
    store::Limits limits;
    limits.store = scenario->limits.store;
    limits.when_full = scenario->limits.store_full;
    store_ = std::make_unique<store::Mailstore>(limits);
    store_->on_evicted([this](const std::string& account, const store::Item& item) {
        journal::Header header;
        header.time = shards_.front()->clock->steady();
        header.event = speech_.events.store_evicted;
        journal_->add(0, header, [&](journal::Packer& packer) {
            packer.add(pattern::f_mailbox, std::string_view(account));
            packer.add(speech_.events.subject, std::string_view(item.envelope.subject));
            packer.add(speech_.events.message_id, std::string_view(item.envelope.message_id));
        });
    });
    if (const auto filled = fill_mailboxes(*store_, *scenario, shards_.front()->clock->wall()); !filled)
        return filled;
    start_.emplace(*store_);
    house_ = std::make_unique<session::House>(session::House{speech_.language, speech_.events, *journal_, *store_, this});
    timeline_ = std::make_unique<session::Timeline>(*house_, *shards_.front());
    admission_.most = static_cast<std::uint32_t>(scenario->limits.connections);
    ready_ = shards_.front()->clock->steady();
    house_->swap_certificate = [this](const scenario::SwapCertStep& swap) {
        auto swapped = certificates_->swap(swap.listener, swap.sni, swap.name);
        if (!swapped) // the loader has seen listener and certificate, and all that is named is made
            throw std::logic_error("swap_cert: " + swapped.error());
        return session::House::Swapped{swapped->problem, swapped->before};
    };
    load_ = session::make_load(scenario, speech_.language.vocabulary, *journal_, ready_);
    for (const auto& shard : shards_) {
        sessions_.push_back(std::make_unique<session::ShardSessions>(*shard));
        sessions_.back()->load = std::make_shared<const session::Load>(load_);
    }
    return {};
}

std::expected<void, std::string> Emulator::make_certificates()
{
    if (scenario().reveal_credentials)
        net::use_key_log(&key_log_);
    auto certificates = Certificates::open(options_.state_folder, scenario(), options_.bind);
    if (!certificates)
        return problem(certificates.error());
    certificates_ = std::move(*certificates);
    auto token_key = pki::token_key(options_.state_folder);
    if (!token_key)
        return problem(token_key.error());
    house_->means.tokens = std::make_shared<auth::Tokens>(std::move(*token_key));
    return {};
}

std::vector<net::Shard*> Emulator::all_shards() const
{
    std::vector<net::Shard*> shards;
    for (const auto& shard : shards_)
        shards.push_back(shard.get());
    return shards;
}

session::Service::Parts Emulator::parts_for(
    const Bound& bound, std::shared_ptr<session::Showcase> showcase, std::shared_ptr<const session::Responder> responder)
{
    const scenario::Listener& listener = *bound.listener;
    std::vector<session::ShardSessions*> homes;
    for (const auto& home : sessions_)
        homes.push_back(home.get());
    auto facts = std::make_shared<session::ListenerFacts>(session::ListenerFacts{
        listener.name, listener.protocol, bound.documented_port, std::move(showcase), listener.interface, listener.announced});
    return {*house_, admission_, std::move(homes), std::move(facts), std::move(responder), listener.tls == scenario::ListenerTls::implicit};
}

std::expected<void, std::string> Emulator::make_services()
{
    auto binding = bind_all(scenario(), options_, all_shards());
    if (!binding)
        return problem(binding.error());
    binding_ = std::move(*binding);
    bound_ = load_.scenario;
    if (auto dropped = drop_privileges(options_); !dropped)
        return problem(dropped.error());
    const scenario::Listener* made_for = nullptr;
    std::shared_ptr<const session::Responder> responder;
    for (Bound& bound : binding_.sockets) {
        const scenario::Listener& listener = *bound.listener;
        if (listener.last_port == 0) // of a range nobody is told
            house_->doors.add(listener, bound.socket->address().port);
        auto showcase = certificates_->showcase(listener, protocol_named(listener.protocol));
        if (!showcase)
            return problem(showcase.error());
        if (auto set = bound.socket->set_state(state_of(listener.state)); !set)
            return problem(fmt::format("{}: {}", listener.name, set.error().what));
        if (made_for != &listener) // the sockets of a listener stand side by side
            responder = protocol_named(listener.protocol).make({listener, scenario().persona, scenario()});
        made_for = &listener;
        services_.push_back(std::make_unique<session::Service>(parts_for(bound, std::move(*showcase), responder), std::move(bound.socket)));
    }
    return {};
}

std::expected<void, std::string> Emulator::open_sinks()
{
    if (!options_.journal_file)
        return {};
    journal_file_ = *options_.journal_file == "-" ? ::fdopen(::dup(1), "w") : std::fopen(options_.journal_file->c_str(), "we");
    if (!journal_file_)
        return problem(fmt::format("the journal file {} cannot be written: {}", *options_.journal_file, std::strerror(errno)));
    sink_ = std::make_unique<journal::JsonLines>(
        *journal_, journal_file_, shards_.front()->clock->wall(), shards_.front()->clock->steady());
    return {};
}

std::expected<void, std::string> Emulator::open_logs()
{
    if (!options_.logs)
        return {};
    std::error_code error;
    std::filesystem::create_directories(*options_.logs, error);
    if (error || ::access(options_.logs->c_str(), W_OK) != 0)
        return problem(fmt::format(
            "the folder of logs {} cannot be written: {}", options_.logs->string(), error ? error.message() : std::strerror(errno)));
    logs_ = make_logs(
        {*options_.logs, scenario(), speech_.language.vocabulary, shards_.front()->clock->wall(), shards_.front()->clock->steady()});
    const auto each = [this](auto&& what) {
        for (const auto& logs : logs_)
            what(*logs);
    };
    logs_follower_ = std::make_unique<journal::Follower>(*journal_,
        journal::Follower::Steps{[each](const journal::Record& record) { each([&](session::Logs& logs) { logs.take(record); }); }, nullptr,
            [each] { each([](session::Logs& logs) { logs.flush(); }); }});
    return {};
}

std::expected<void, std::string> Emulator::open_control()
{
    const std::filesystem::path path = control::socket_path(options_.state_folder, ::getpid());
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error)
        return problem(fmt::format("the folder {} cannot be made: {}", path.parent_path().string(), error.message()));
    auto server = control::UnixServer::bind(*shards_.front(), path, control_handlers(*this));
    if (!server)
        return problem(server.error());
    control_ = std::move(*server);
    return {};
}

std::expected<void, std::string> Emulator::write_ports()
{
    if (!options_.ports_json)
        return {};
    return write_file(*options_.ports_json, ports_json(*this));
}

std::expected<void, std::string> Emulator::tell_ready()
{
    if (options_.ready < 0)
        return {};
    boost::json::object variables;
    for (const auto& [name, value] : environment_of(*this, true))
        variables[name] = value;
    const std::string line = boost::json::serialize(boost::json::object{{"pid", ::getpid()}, {"variables", std::move(variables)}}) + "\n";
    const ssize_t written = ::write(options_.ready, line.data(), line.size());
    ::close(options_.ready);
    if (written != static_cast<ssize_t>(line.size()))
        return problem("nobody reads that everything is ready");
    return {};
}

std::vector<ListenerRow> Emulator::listeners() const
{
    std::vector<ListenerRow> rows;
    for (std::size_t i = 0; i < services_.size(); ++i) {
        const scenario::Listener& listener = *binding_.sockets[i].listener;
        const net::Address& address = services_[i]->listener().address();
        if (listener.last_port != 0 && !rows.empty() && rows.back().name == listener.name) {
            ++rows.back().ports;
            rows.back().last_port = address.port;
            continue;
        }
        rows.push_back({listener.name, listener.protocol, address.host, std::string(word_of(listener.tls)),
            std::string(word_of(services_[i]->listener().state())), listener.port, address.port, listener.interface, listener.announced});
    }
    return rows;
}

std::filesystem::path Emulator::ca_path() const { return certificates_->authority().certificate_path(); }

// "The scenario's clock starts when everything is ready": keys drawn and ports bound.
std::expected<void, std::string> Emulator::begin_clock()
{
    for (const auto& shard : shards_)
        if (scenario().clock_start)
            static_cast<net::ShardClock&>(*shard->clock).start_wall_at(*scenario().clock_start);
    ready_ = clock().steady();
    load_ = session::make_load(load_.scenario, speech_.language.vocabulary, *journal_, ready_);
    for (const auto& home : sessions_)
        home->load = std::make_shared<const session::Load>(load_);
    return {};
}

void Emulator::hear_signals()
{
    if (!signals_) {
        signals_ = std::make_unique<asio::signal_set>(shards_.front()->context, SIGTERM, SIGINT);
        signals_->add(SIGHUP);
    }
    signals_->async_wait([this](const boost::system::error_code& error, int signal) {
        if (error)
            return;
        if (signal != SIGHUP)
            return stop();
        const auto reloaded = reload();
        say_line(reloaded ? "reloaded: new sessions see the new scenario" : "not reloaded: " + reloaded.error());
        hear_signals();
    });
}

int Emulator::run()
{
    for (const auto& shard : shards_)
        work_.push_back(asio::make_work_guard(shard->context));
    hear_signals();
    timeline_->start(load_, ready_); // what is due at once comes before the first peer
    for (const auto& service : services_)
        service->start();
    control_->start();
    if (api_)
        api_->start();
    watch_for_idleness();
    for (std::size_t i = 1; i < shards_.size(); ++i)
        threads_.emplace_back([this, i] { shards_[i]->context.run(); });
    release_start_pages();
    shards_.front()->context.run();
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
    for (const auto& home : sessions_)
        for (const std::exception_ptr& failure : home->group.take_failures())
            own_failures_.push_back(sentence_of(failure));
    for (const std::exception_ptr& failure : timeline_->take_failures())
        own_failures_.push_back(sentence_of(failure));
    if (logs_follower_)
        logs_follower_->finish();
    if (sink_) {
        lost_by_sink_ = sink_->lost();
        sink_.reset();
    }
    const verdict::Verdict verdict = judge(true);
    return report(*this, verdict);
}

verdict::Verdict Emulator::judge(bool ended) const
{
    verdict::Facts facts;
    facts.ready = ready_;
    facts.now = shards_.front()->clock->steady();
    facts.ended = ended;
    facts.after = loaded_at_;
    facts.lost_by_sinks = lost_by_sink_;
    facts.forgotten_keys = load_.run->evicted();
    facts.own_failures = own_failures_;
    facts.is_case = options_.is_case;
    facts.command = command_;
    verdict::Verdict verdict;
    if (!scenario().expect.empty() || options_.is_case) {
        verdict = verdict::judge(scenario().expect, *journal_, facts);
    } else if (!own_failures_.empty()) {
        verdict.state = verdict::State::inconclusive;
        verdict.notes = own_failures_;
    }
    if (options_.is_case)
        for (const auto* notes : {&scenario().notes, &binding_.notes})
            verdict.notes.insert(verdict.notes.end(), notes->begin(), notes->end());
    if (scenario().reveal_credentials)
        verdict.notes.emplace_back("reveal: credentials is on: secrets are not redacted");
    return verdict;
}

void Emulator::command_ended(verdict::CommandEnd end)
{
    journal::Header header;
    header.time = clock().steady();
    header.event = speech_.events.command_exited;
    const std::string status = fmt::format("{}", end.status);
    const std::string what = end.ended_at ? fmt::format("ended after {}", exemu::to_text(*end.ended_at)) : "the command of exemu test";
    journal_->add(0, header, [&](journal::Packer& packer) {
        packer.add(speech_.events.name, std::string_view(end.words));
        packer.add(speech_.events.status, std::string_view(status));
        packer.add(speech_.events.what, std::string_view(what));
    });
    command_ = std::move(end);
}

// `limits.idle`: whoever speaks, or stays connected, puts it off.
void Emulator::watch_for_idleness()
{
    const std::optional<Duration> idle = scenario().limits.idle;
    if (!idle || stopping_)
        return;
    const std::uint64_t seen = journal_->written();
    idle_alarm_ = clock().call_at(clock().steady() + *idle, [this, seen, idle = *idle] {
        if (journal_->written() != seen || admission_.open.load() > 0)
            return watch_for_idleness();
        say_line(fmt::format("nobody came for {}: ending (limits.idle)", exemu::to_text(idle)));
        stop();
    });
}

std::expected<void, std::string> Emulator::reload()
{
    Problems problems;
    const auto fresh = scenario::load(options_.request, speech_.language, problems);
    if (!fresh) {
        tell_reload(speech_.events.reload_refused, problems.to_text());
        return problem(problems.to_text());
    }
    return take(fresh);
}

std::expected<void, std::string> Emulator::take(std::shared_ptr<const scenario::Scenario> fresh)
{
    if (const std::string changed = what_needs_a_restart(scenario(), *fresh); !changed.empty()) {
        const std::string sentence = changed + " has changed, which needs a restart; the old scenario stays";
        tell_reload(speech_.events.reload_refused, sentence);
        return problem(sentence);
    }
    if (auto made = certificates_->make(*fresh); !made) {
        tell_reload(speech_.events.reload_refused, made.error());
        return problem(made.error());
    }
    ready_ = shards_.front()->clock->steady();
    loaded_at_ = journal_->written();
    load_ = session::make_load(fresh, speech_.language.vocabulary, *journal_, ready_);
    for (std::size_t i = 0; i < shards_.size(); ++i)
        asio::post(
            shards_[i]->context, [home = sessions_[i].get(), load = std::make_shared<const session::Load>(load_)] { home->load = load; });
    reset_ports();
    timeline_->start(load_, ready_);
    tell_reload(speech_.events.reloaded, fresh->name);
    return {};
}

void Emulator::tell_reload(pattern::EventId event, const std::string& what)
{
    journal::Header header;
    header.time = shards_.front()->clock->steady();
    header.event = event;
    journal_->add(0, header, [&](journal::Packer& packer) { packer.add(speech_.events.what, std::string_view(what)); });
}

} // namespace exemu::app
