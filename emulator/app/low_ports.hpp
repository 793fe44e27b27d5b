#pragma once

namespace exemu::app {

// Takes the right to bind ports below 1024 into effect where it is permitted but dormant (CAP_NET_BIND_SERVICE=p of the program's file,
// as in the container image). A file that says =ep instead would not start at all where the capability was dropped. Called before any
// thread begins: capabilities are each thread's own, and are handed down.
void take_low_ports();

} // namespace exemu::app
