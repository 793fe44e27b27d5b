#include "support/stage.hpp"

#include "auth/tokens.hpp"
#include "scenario/persona_files.hpp"
#include "session/points.hpp"
#include "support/token_keys.hpp"

#include <boost/asio/post.hpp>

#include <filesystem>
#include <map>
#include <stdexcept>

namespace exemu::test {

TestSpeech make_speech(std::vector<session::Protocol> protocols, const std::string& personas, std::string persona)
{
    TestSpeech speech;
    speech.persona = std::move(persona);
    speech.events = scenario::add_harness_events(speech.language, session::harness_readers());
    session::read_common_fields(speech.language);
    for (const session::Protocol& protocol : protocols)
        protocol.describe(speech.language);
    speech.protocols = std::move(protocols);
    Problems problems;
    std::vector<std::string> files;
    for (const auto& file : std::filesystem::recursive_directory_iterator(personas))
        if (file.path().extension() == ".yaml")
            files.push_back(file.path().string());
    for (const auto& [name, tree] : scenario::whole_personas(scenario::read_persona_files(files, problems), problems))
        speech.language.embedded["persona/" + name] = pack(tree);
    for (const auto& file : std::filesystem::directory_iterator(EXEMU_SOURCE_DIR "/scenarios/presets"))
        if (const auto tree = file.is_regular_file() ? scenario::read_yaml(file.path().string(), problems) : std::nullopt)
            speech.language.embedded["preset/" + file.path().stem().string()] = pack(*tree);
    if (!problems.empty())
        throw std::runtime_error(problems.to_text());
    return speech;
}

namespace {

store::Limits limits_of(const scenario::Scenario& scenario)
{
    store::Limits limits;
    limits.store = scenario.limits.store;
    limits.when_full = scenario.limits.store_full;
    return limits;
}

// Handshakes are declared here: there are names, and no certificates.
std::shared_ptr<session::Showcase> showcase_of(const scenario::Scenario& scenario, const scenario::Listener& listener)
{
    const auto shown = [&](const std::string& name) {
        return session::Showcase::Shown{name, scenario.certificate(name)->problem(), nullptr};
    };
    session::Showcase::Contents contents{shown(listener.cert), {}};
    for (const auto& [asked_for, name] : listener.certs_by_name)
        contents.by_name.emplace_back(asked_for, shown(name));
    auto made = std::make_shared<session::Showcase>(std::move(contents));
    std::map<std::string, std::string> problems;
    for (const scenario::Certificate& certificate : scenario.certificates)
        problems.emplace(certificate.name, certificate.problem());
    made->find_others_by([problems](const std::string& name) { return session::Showcase::Shown{name, problems.at(name), nullptr}; });
    return made;
}

} // namespace

Stage::Stage(const TestSpeech& speech, std::shared_ptr<const scenario::Scenario> scenario, std::size_t shards)
{
    scenario->directory->forget_changed_passwords(); // of an earlier play
    for (std::size_t i = 0; i < shards; ++i) {
        auto clock = scenario->clock_start ? std::make_unique<HandClock>(*scenario->clock_start) : std::make_unique<HandClock>();
        clocks_.push_back(clock.get());
        shards_.push_back(std::make_unique<net::Shard>(i, std::move(clock)));
    }
    journal_ = std::make_unique<journal::Journal>(speech.language.vocabulary, shards, scenario->limits.journal.bytes);
    store_ = std::make_unique<store::Mailstore>(limits_of(*scenario));
    fill_mailboxes(*scenario);
    house_ = std::make_unique<session::House>(session::House{speech.language, speech.events, *journal_, *store_, this});
    // What is drawn is the same in every run: the challenge of [MS-NLMP] 4.2.1, and a key that signs tokens.
    house_->means = {[] { return std::string("\x01\x23\x45\x67\x89\xab\xcd\xef"); }, std::make_shared<auth::Tokens>(lab_key)};
    load_ = session::make_load(scenario, speech.language.vocabulary, *journal_, clocks_.front()->steady());
    for (const auto& shard : shards_) {
        homes_.push_back(std::make_unique<session::ShardSessions>(*shard));
        homes_.back()->load = std::make_shared<const session::Load>(load_);
    }
    house_->swap_certificate = [this](const scenario::SwapCertStep& swap) {
        const std::string& problem = this->scenario().certificate(swap.name)->problem();
        return session::House::Swapped{
            problem, doors_.at(swap.listener).facts->certificates->show(swap.sni, {swap.name, problem, nullptr}, nullptr)};
    };
    for (const scenario::Listener& listener : scenario->listeners) {
        house_->doors.add(listener, listener.port);
        Door door;
        door.facts = std::make_shared<session::ListenerFacts>(session::ListenerFacts{listener.name, listener.protocol, listener.port,
            listener.tls == scenario::ListenerTls::none ? nullptr : showcase_of(*scenario, listener), listener.interface,
            listener.announced});
        for (const session::Protocol& protocol : speech.protocols)
            if (protocol.name == listener.protocol)
                door.make = [&protocol, listener, scenario] { return protocol.make({listener, scenario->persona, *scenario}); };
        door.datagram = listener.datagram;
        door.tls_at_once = listener.tls == scenario::ListenerTls::implicit;
        door.state = listener.state == scenario::ListenerState::closed ? net::Listener::State::closed : net::Listener::State::open;
        doors_[listener.name] = std::move(door);
    }
    timeline_ = std::make_unique<session::Timeline>(*house_, *shards_.front());
    timeline_->start(load_, clocks_.front()->steady());
    settle();
}

Task<bool> Stage::set_port(net::Shard&, std::string listener, net::Listener::State state)
{
    co_return std::exchange(doors_.at(listener).state, state) != state;
}

Task<std::vector<scenario::Effect>> Stage::ask(net::Shard&, const scenario::HookStep& step, std::string line)
{
    co_return hook ? hook(step, line) : std::vector<scenario::Effect>();
}

// What the scenario says of them; without a word they are empty, as pages count what they deliver.
void Stage::fill_mailboxes(const scenario::Scenario& scenario)
{
    const mailbag::World world{*scenario.directory, scenario.persona.host, scenario.seed, clocks_.front()->wall()};
    Problems problems;
    for (const directory::Account& account : scenario.directory->accounts()) {
        const std::shared_ptr<store::Mailbox> mailbox = store_->open(account.name);
        if (const auto plan = scenario.mailboxes.find(account.name); plan != scenario.mailboxes.end())
            mailbag::fill(mailbox, plan->second, *store_, world, account, problems);
        mailbox->set_quota(account.quota);
    }
    if (!problems.empty())
        throw std::runtime_error(problems.to_text());
}

Stage::~Stage() { stop(); }

std::string Stage::name_of(const std::string& listener, const std::string& protocol) const
{
    if (!listener.empty())
        return listener;
    for (const scenario::Listener& other : scenario().listeners)
        if (other.protocol == protocol)
            return other.name;
    return {};
}

bool Stage::datagrams(const std::string& listener, const std::string& protocol) const
{
    const auto door = doors_.find(name_of(listener, protocol));
    return door != doors_.end() && door->second.datagram;
}

std::shared_ptr<net::MemoryPeer> Stage::connect(
    const std::string& listener, const std::string& protocol, std::size_t shard_index, std::string client)
{
    const std::string name = name_of(listener, protocol);
    const auto door = doors_.find(name);
    if (door == doors_.end())
        throw std::runtime_error("the scenario has no listener \"" + name + "\" for " + protocol);
    Door& at = door->second;
    if (at.state == net::Listener::State::closed)
        return nullptr;
    if (!at.responder)
        at.responder = at.make();
    net::Shard& shard = *shards_[shard_index];
    net::MemoryPair pair = net::memory_pair(shard, {client, 49152}, {"192.0.2.1", at.facts->documented_port}, at.datagram);
    const session::Session::Peer who{++uid_, ++at.sessions, ++connections_[name + " " + client]};
    session::ShardSessions& home = *homes_[shard_index];
    auto session = std::make_shared<session::Session>(*house_, home.load, at.facts, shard, std::move(pair.server), who);
    home.living.insert(session.get());
    home.group.spawn([](session::ShardSessions& sessions, std::shared_ptr<session::Session> it,
                         std::shared_ptr<const session::Responder> responder, bool tls_at_once, std::uint32_t& connections) -> Task<> {
        std::exception_ptr failure;
        try {
            co_await it->run(*responder, tls_at_once);
        } catch (...) {
            failure = std::current_exception();
        }
        --connections;
        sessions.living.erase(it.get());
        if (failure)
            std::rethrow_exception(failure);
    }(home, session, at.responder, at.tls_at_once, connections_[name + " " + client]));
    settle();
    return pair.peer;
}

void Stage::settle()
{
    for (bool busy = true; busy;) {
        busy = false;
        for (const auto& shard : shards_) {
            shard->context.restart();
            busy = shard->context.poll() > 0 || busy;
        }
    }
}

// All clocks together: what one shard does at its due time may set another's.
void Stage::pass(Duration by)
{
    const SteadyTime end = clocks_.front()->steady() + by;
    for (settle();;) {
        std::optional<SteadyTime> next;
        for (const HandClock* clock : clocks_)
            if (const auto due = clock->next_due(); due && (!next || *due < *next))
                next = due;
        const SteadyTime now = clocks_.front()->steady();
        if (!next || *next > end || now == end)
            break;
        for (HandClock* clock : clocks_)
            clock->advance(std::max(Duration::zero(), Duration(*next - now)), [this] { settle(); });
    }
    for (HandClock* clock : clocks_)
        clock->advance(end - clock->steady(), [this] { settle(); });
}

bool Stage::something_is_due() const
{
    return std::any_of(clocks_.begin(), clocks_.end(), [](const HandClock* clock) { return clock->next_due().has_value(); });
}

void Stage::stop()
{
    timeline_->stop();
    for (std::size_t i = 0; i < shards_.size(); ++i)
        boost::asio::post(shards_[i]->context, [home = homes_[i].get()] {
            for (session::Session* session : home->living)
                session->connection().stop();
        });
    settle();
    pass(2s);
    for (std::size_t i = 0; i < shards_.size(); ++i)
        boost::asio::post(shards_[i]->context, [home = homes_[i].get()] {
            for (session::Session* session : home->living)
                session->connection().abort();
        });
    settle();
}

std::size_t Stage::tasks_left() const
{
    std::size_t left = timeline_->running();
    for (const auto& home : homes_)
        left += home->group.running();
    return left;
}

std::vector<std::exception_ptr> Stage::take_failures()
{
    std::vector<std::exception_ptr> all;
    for (const auto& home : homes_)
        for (const std::exception_ptr& failure : home->group.take_failures())
            all.push_back(failure);
    for (const std::exception_ptr& failure : timeline_->take_failures())
        all.push_back(failure);
    return all;
}

} // namespace exemu::test
