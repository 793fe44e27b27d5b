#pragma once

namespace exemu::app {

// Understands the command line and does what it says. Exit status: 0, 1 broken, 2 nothing was started, 3 inconclusive.
int command_line(int argc, char** argv);

} // namespace exemu::app
