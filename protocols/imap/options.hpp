#pragma once
#include "auth/circumstances.hpp"

namespace exemu::imap {

// What a listener of this protocol may say.
struct Options : auth::Policy {
    template <class Fields>
    static void describe(Fields& field)
    {
        auth::Policy::describe(field);
    }
};

} // namespace exemu::imap
