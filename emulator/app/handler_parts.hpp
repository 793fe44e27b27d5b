#pragma once
#include "control/handlers.hpp"
#include "pattern/pattern.hpp"

#include <vector>

// What a running exemu answers, one file for each subject.
namespace exemu::app {

class Emulator;
using Handlers = std::vector<control::Handler>;
using Plain = boost::json::object (*)(Emulator&, const boost::json::object&);

// One that answers at once.
void add_plain(Handlers&, Emulator&, std::string op, std::string doc, Plain, std::optional<control::Route> = {});

void add_facts_handlers(Handlers&, Emulator&);    // who runs, and where
void add_mail_handlers(Handlers&, Emulator&);
void add_journal_handlers(Handlers&, Emulator&);
void add_scenario_handlers(Handlers&, Emulator&); // scenario, rules, certificates, clock, end
void add_case_handlers(Handlers&, Emulator&);

// {event, when} of a request, as in an expectation; Refused with what is wrong.
pattern::Pattern pattern_of(Emulator&, const boost::json::object&);

std::string metrics_text(Emulator&);          // Prometheus' text format
std::string pcapng(const Emulator&);          // the journal's conversations as packets, redacted as the journal is

} // namespace exemu::app
