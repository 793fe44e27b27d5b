#pragma once
#include "base/options.hpp"

namespace exemu::smtp {

// What a listener of this protocol may say.
struct Options {
    std::string connector = "default-frontend";

    template <class Fields>
    static void describe(Fields& field)
    {
        field("connector", &Options::connector, "Receive connector of the persona that answers here.");
    }
};

} // namespace exemu::smtp
