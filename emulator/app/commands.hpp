#pragma once
#include "app/case_run.hpp"
#include "app/personas.hpp"
#include "app/run_options.hpp"

#include <string>
#include <vector>

// One function per subcommand; each returns the exit status.
namespace exemu::app {

struct Asking { // which running emulator a subcommand talks to
    std::filesystem::path state_folder;
    std::optional<int> instance; // process id
    bool json = false;
};

int run_command(RunOptions);
int test_command(TestWish);
int check_command(const RunOptions&);
int explain_command(const RunOptions&);
int ports_command(const RunOptions&, const Asking&, bool running);
int documented_ports_command(const PortQuery&);
int personas_command(bool json);
int persona_show_command(const std::string& name, bool json);
int persona_diff_command(const std::string& a, const std::string& b);
int fidelity_command();
int certs_command(const RunOptions&, const std::string& client);
struct TokenWish { // what `exemu token` is asked for
    std::string account;
    std::vector<std::string> scopes; // empty: all that are known
    Duration lifetime = std::chrono::hours(1);
    bool expired = false, wrong_audience = false;
    bool keys = false; // no token: the keys of the issuer
};
int token_command(const RunOptions&, const TokenWish&);
int events_command(bool json);
int schema_command();
int reference_command();

int status_command(const Asking&);
int ready_command(const Asking&, Duration patience);
int mail_list_command(const Asking&, const std::string& account, const std::string& folder);
int mail_show_command(const Asking&, const std::string& account, const std::string& which);
int mail_put_command(const Asking&, const std::string& account, const std::string& file);
int journal_command(const Asking&, std::uint64_t last, bool follow);
struct Shown { // what `exemu journal show` and `exemu why` look at
    std::optional<std::uint64_t> session;
    std::string file;         // a journal that was kept; empty: the running emulator
    bool last_failed = false; // the case that failed last
};
int journal_show_command(const Asking&, const Shown&);
int why_command(const Asking&, const Shown&);
int env_command(const Asking&, bool trust);
enum class HostsFormat : std::uint8_t { hosts, curl, compose };
int hosts_command(const Asking&, HostsFormat, const std::string& address);
int lints_command(bool json);
int ctl_command(const Asking&, const std::string& op, const std::vector<std::string>& members);
int verdict_command(const Asking&);
int plain_command(const Asking&, const std::string& op); // reload, stop

} // namespace exemu::app

template <>
struct exemu::Words<exemu::app::HostsFormat> {
    using H = app::HostsFormat;
    static constexpr std::pair<std::string_view, H> all[] = {{"hosts", H::hosts}, {"curl", H::curl}, {"compose", H::compose}};
};
