#include "app/command_line.hpp"
#include "app/low_ports.hpp"

#include <fmt/format.h>

#include <csignal>
#include <exception>

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN); // a peer that goes away is an error code, not a signal
    exemu::app::take_low_ports();
    try {
        return exemu::app::command_line(argc, argv);
    } catch (const std::exception& failure) {
        fmt::print(stderr, "exemu: {}\nThis is a failure of exemu itself; please report it.\n", failure.what());
        return 3;
    }
}
