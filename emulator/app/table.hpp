#pragma once
#include "app/emulator.hpp"
#include "verdict/report.hpp"

#include <string>

namespace exemu::app {

// What `run` prints once everything listens.
std::string start_table(const Emulator&);
// The listeners as JSON, with the ports the system really gave: for scripts (--ports-json).
std::string ports_json(const Emulator&);
// The documented ports of a scenario that does not run.
std::string ports_table(const scenario::Scenario&);

std::string_view word_of(scenario::ListenerTls);
std::string_view word_of(net::Listener::State);

std::expected<void, std::string> write_file(const std::string& path, const std::string& content);
void say_line(const std::string&); // to standard error, at once
std::string sentence_of(const std::exception_ptr&);

std::string report_as(const std::string& format, const verdict::CaseReport&); // text, json, junit, tap, html
std::string listener_rules(const Emulator&, const std::string& filter);       // nft, iptables

// Prints the report and writes the files of `report:`; returns the exit status.
int report(const Emulator&, const verdict::Verdict&);

// The first of persona, listeners, seed, clock, mailboxes, commands of hooks that differs; empty when a reload may swap.
std::string what_needs_a_restart(const scenario::Scenario& before, const scenario::Scenario& after);

} // namespace exemu::app
