#pragma once
#include "app/process.hpp"

#include <string>

namespace exemu::app {

class Emulator;

// Where everything is, as variables: EXEMU_HOST, EXEMU_SMTP ("127.0.0.1:25"), EXEMU_SMTP_PORT, one pair for each listener and short
// names for the usual ones; EXEMU_USER, EXEMU_CA... The password stands among them where it is everybody's or revealed, or where
// whoever asks has the scenario anyway (`with_password`).
Variables environment_of(const Emulator&, bool with_password);
// What makes libraries trust the lab CA.
Variables trust_of(const std::string& ca);
// One `export NAME='value'` a line, for a shell.
std::string exports(const Variables&);

} // namespace exemu::app
