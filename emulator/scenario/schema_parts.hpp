#pragma once
#include "scenario/json.hpp"
#include "scenario/load.hpp"
#include "scenario/step_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

// The pieces of the JSON Schema (draft 2020-12): what a described type may be in YAML as an editor reads it, where `1.2` is a number and
// `30s` a text.
namespace exemu::scenario {

Json type(std::string_view name);
Json reference(std::string_view definition);
Json scalar(); // any one value: every scalar is the text that is written
Json text_like(std::string_view regular_expression);
Json enum_of(std::vector<std::string> words); // words that look like numbers or flags may be those
Json any_of(std::vector<Json>);
Json list_of(Json item);
Json map_of(Json value); // of names that the user gives
Json closed_object();    // no other keys than those that are set
Json described(Json, std::string_view text);
Json or_nothing(Json); // a key with nothing behind it says nothing
Json whole_number(std::string_view bounds); // ">= 1, <= 10"

// One object of rows as describe_options gives them. What stands in a row of type "any" is told by its name: `when`, `scope`, `do`...
// `place` is the key at the top under which it stands, for what differs by it; "" for a step.
Json object_of(const std::vector<OptionDoc>&, std::string_view place);
// What a step takes that is not a map; {} when anything.
Json form_of_step(std::string_view word);

} // namespace exemu::scenario
