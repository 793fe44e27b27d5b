#pragma once
#include "scenario/language.hpp"

#include <map>
#include <string>

namespace exemu::http {

struct Events {
    pattern::EventId request = 0, authorize = 0, challenge = 0, unknown = 0, malformed = 0;
    pattern::EventId health_check = 0;
    pattern::EventId eas_options = 0;
    std::map<std::string, pattern::EventId, std::less<>> eas; // by command
};

const Events& events(); // after describe()
void describe(scenario::Language&);

} // namespace exemu::http
