#pragma once
#include "auth/circumstances.hpp"

namespace exemu::smtp {

// What a listener of this protocol may say.
struct Options : auth::Policy {
    std::string connector = "default-frontend";

    template <class Fields>
    static void describe(Fields& field)
    {
        field("connector", &Options::connector, "Receive connector of the persona that answers here.");
        auth::Policy::describe(field);
    }
};

} // namespace exemu::smtp
