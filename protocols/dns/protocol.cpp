#include "dns/protocol.hpp"

#include "dns/dialogue.hpp"
#include "dns/events.hpp"

namespace exemu::dns {

namespace {

class Responder final : public session::Responder {
public:
    Task<> serve(session::Session& session) const override
    {
        Dialogue dialogue(session);
        co_await dialogue.run();
    }
    std::string farewell(const session::Session&, session::Ending) const override { return {}; }
    Duration patience() const override { return idle; }
};

} // namespace

session::Protocol protocol()
{
    session::Protocol dns;
    dns.name = "dns";
    dns.describe = [](scenario::Language& language) {
        scenario::ProtocolGrammar grammar;
        grammar.name = "dns";
        grammar.either = true; // UDP, and TCP where an answer is too long for it
        language.protocols.push_back(std::move(grammar));
        describe(language);
    };
    dns.make = [](const session::ResponderParts&) -> std::shared_ptr<const session::Responder> { return std::make_shared<Responder>(); };
    return dns;
}

} // namespace exemu::dns
