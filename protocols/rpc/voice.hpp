#pragma once
#include "rpc/interface.hpp"
#include "rpc/options.hpp"
#include "rpc/style.hpp"

#include <memory>
#include <vector>

namespace exemu::rpc {

// An interface as a listener hosts it.
struct Hosted {
    const Interface* interface = nullptr; // never null; without operations where the persona knows it and we do not answer
    wire::Syntax syntax;                  // as the persona has it
    Level least = Level::none;
    std::shared_ptr<const void> data;
};

// All that a dialogue knows before anybody has come; one for a listener.
struct Voice {
    Style style;
    Options options;
    std::vector<Hosted> hosted;
    std::vector<wire::Syntax> syntaxes;   // of all that is hosted
    Registrations registrations;
    std::vector<std::unique_ptr<Interface>> unanswered; // of the persona
    std::shared_ptr<Associations> associations = std::make_shared<Associations>();
    std::string rejected;                 // bind_nak of another version, its call id at 12

    const Hosted* find(const wire::Syntax& abstract) const; // of its major version, and no newer minor one
};

Voice make_voice(const session::ResponderParts&, const std::vector<Interface>& all);

} // namespace exemu::rpc
