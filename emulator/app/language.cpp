#include "app/language.hpp"

#include "app/embedded.hpp"
#include "catalogue.hpp"
#include "session/points.hpp"
#include "session/session.hpp"

namespace exemu::app {

namespace {

Speech make_speech()
{
    Speech speech;
    speech.events = scenario::add_harness_events(speech.language, session::harness_readers());
    session::read_common_fields(speech.language);
    for (const session::Protocol& protocol : catalogue())
        protocol.describe(speech.language);
    for (const auto& [name, tree] : embedded_trees())
        if (!name.starts_with("notes/"))
            speech.language.embedded.emplace(name, tree);
    return speech;
}

} // namespace

const Speech& speech()
{
    static const Speech the_one = make_speech();
    return the_one;
}

} // namespace exemu::app
