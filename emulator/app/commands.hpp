#pragma once
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
int verdict_command(const Asking&);
int plain_command(const Asking&, const std::string& op); // reload, stop

} // namespace exemu::app
