#pragma once
#include "app/binding.hpp"
#include "app/cases.hpp"
#include "app/certificates.hpp"
#include "app/hooks.hpp"
#include "app/language.hpp"
#include "control/http_server.hpp"
#include "control/unix_server.hpp"
#include "journal/sinks.hpp"
#include "net/key_log.hpp"
#include "session/effects.hpp"
#include "session/logs.hpp"
#include "session/service.hpp"
#include "session/timeline.hpp"
#include "store/snapshot.hpp"
#include "verdict/verdict.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/signal_set.hpp>

#include <cstdio>
#include <expected>
#include <map>
#include <memory>
#include <thread>
#include <vector>

namespace exemu::app {

struct ListenerRow { // for tables and ports.json
    std::string name, protocol, address, tls, state;
    std::uint16_t documented_port = 0, port = 0;
    std::string interface;              // of RPC
    std::optional<bool> announced;
    std::size_t ports = 1;              // how many a range has open
    std::uint16_t last_port = 0;        // of a range
};

net::Listener::State state_of(scenario::ListenerState);

// The running whole: composition and lifecycle.
class Emulator final : public session::Effects {
public:
    // Loads, binds, starts listening. Error: the text for the user; nothing was started.
    static std::expected<std::unique_ptr<Emulator>, std::string> start(RunOptions);
    ~Emulator() override;

    // Runs until a signal or stop(). Returns the exit status: 0 met, 1 broken, 3 inconclusive or our own failure.
    int run();
    void stop(); // from shard 0

    const scenario::Scenario& scenario() const { return *load_.scenario; }
    std::vector<ListenerRow> listeners() const;
    const Binding& binding() const { return binding_; }
    const RunOptions& options() const { return options_; }
    store::Mailstore& store() { return *store_; }
    const journal::Journal& journal() const { return *journal_; }
    const std::vector<std::pair<std::string, std::string>>& drawn_passwords() const { return drawn_passwords_; }
    Certificates& certificates() { return *certificates_; }
    std::filesystem::path ca_path() const;
    std::uint32_t open_sessions() const { return admission_.open.load(); }
    SteadyTime ready_at() const { return ready_; }
    bool stopping() const { return stopping_; }
    net::Shard& shard() { return *shards_.front(); } // shard 0, where handlers run
    Clock& clock() { return *shards_.front()->clock; }
    WallTime wall() const { return shards_.front()->clock->wall(); }
    verdict::Verdict judge(bool ended) const;
    std::uint64_t loaded_at() const { return loaded_at_; } // events up to this one are of an earlier load
    void command_ended(verdict::CommandEnd);               // of `exemu test`
    bool command_is_over() const { return command_.has_value(); }

    const Speech& speech() const { return speech_; }
    SteadyTime steady() const { return shards_.front()->clock->steady(); }
    Cases& cases() { return cases_; }
    // Connections accepted so far, by listener.
    std::map<std::string, std::uint64_t> accepted() const;
    std::string control_url() const; // empty: it is off

    // Secrets of handshakes, for readers of captures; empty unless the scenario reveals credentials.
    std::string tls_keys() const { return key_log_.text(); }

    bool is_enabled(const std::string& rule) const;
    void enable_rule(const std::string& rule, bool on);
    std::expected<Certificates::Swapped, std::string> swap_certificate(const scenario::SwapCertStep&);
    void advance(Duration); // the clocks of all shards
    // Back to the scenario's start; the accounts whose mailboxes were put back. Sessions that have one of these open are ended.
    std::vector<std::string> reset();
    // Laid over the files that were started, as a further `--with`, and checked as what comes from elsewhere.
    std::expected<void, std::string> replace_scenario(const std::string& yaml);

    // SIGHUP: checks, and swaps whole for new sessions. Error: why the old scenario stays.
    std::expected<void, std::string> reload();

    Task<bool> set_port(net::Shard& here, std::string listener, net::Listener::State) override;
    Task<std::vector<scenario::Effect>> ask(net::Shard& here, const scenario::HookStep&, std::string line) override;

private:
    explicit Emulator(RunOptions);
    std::expected<void, std::string> load();
    std::expected<void, std::string> make_certificates();
    std::expected<void, std::string> open_sinks();
    std::expected<void, std::string> open_logs();
    std::expected<void, std::string> open_control();
    std::expected<void, std::string> make_services();
    std::expected<void, std::string> write_ports();
    std::vector<net::Shard*> all_shards() const;
    session::Service::Parts parts_for(const Bound&, std::shared_ptr<session::Showcase>, std::shared_ptr<const session::Responder>);
    std::expected<void, std::string> tell_ready();
    std::expected<void, std::string> open_api();
    std::expected<void, std::string> take(std::shared_ptr<const scenario::Scenario>);
    void watch_for_idleness();
    std::expected<void, std::string> start_hooks();
    std::expected<void, std::string> begin_clock(); // everything is ready
    void failed(const std::string& sentence);
    bool change_port(const std::string& listener, net::Listener::State);
    void reset_ports();
    Task<std::vector<scenario::Effect>> ask_at_home(const scenario::HookStep&, std::string line);
    void hear_signals();
    Task<> shut_down();
    void end_shard(std::size_t index);
    void tell_reload(pattern::EventId, const std::string& what);

    RunOptions options_;
    const Speech& speech_;
    std::vector<std::unique_ptr<net::Shard>> shards_;
    session::Load load_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<store::Mailstore> store_;
    std::unique_ptr<session::House> house_;
    session::Admission admission_;
    std::vector<std::unique_ptr<session::ShardSessions>> sessions_;
    std::unique_ptr<Certificates> certificates_;
    std::shared_ptr<const scenario::Scenario> bound_; // whose listeners the binding names: another may be in force by now
    Binding binding_;
    std::vector<std::unique_ptr<session::Service>> services_;
    std::unique_ptr<Hooks> hooks_;
    std::unique_ptr<session::Timeline> timeline_;
    std::unique_ptr<control::UnixServer> control_;
    std::unique_ptr<control::HttpServer> api_; // null: off
    std::optional<store::Snapshot> start_;     // of the mailboxes, once they are filled
    Cases cases_{*this};
    net::KeyLog key_log_;
    std::FILE* journal_file_ = nullptr;
    std::unique_ptr<journal::JsonLines> sink_;
    std::vector<std::unique_ptr<session::Logs>> logs_;
    std::unique_ptr<journal::Follower> logs_follower_; // writes logs_
    std::unique_ptr<boost::asio::signal_set> signals_;
    std::vector<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    std::vector<std::thread> threads_;
    std::vector<std::pair<std::string, std::string>> drawn_passwords_;
    std::vector<std::string> own_failures_;
    std::uint64_t lost_by_sink_ = 0;
    std::uint64_t loaded_at_ = 0; // sequence of the last event of an earlier load
    SteadyTime ready_{};
    std::optional<verdict::CommandEnd> command_; // once it is over
    Clock::TimerId idle_alarm_ = 0;
    bool stopping_ = false;
};

} // namespace exemu::app
