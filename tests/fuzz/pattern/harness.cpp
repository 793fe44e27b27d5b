#include "pattern/condition.hpp"

#include <charconv>
#include <cstdlib>
#include <string>
#include <vector>

// Conditions as a user might write them against values as a peer might send them. Input: a line of one letter (the type, below),
// a line with the condition as written, and the value.
using namespace exemu;
using namespace exemu::pattern;

namespace {

constexpr Type types[] = {
    Type::text, Type::number, Type::size, Type::duration, Type::flag, Type::version, Type::code, Type::list, Type::rate};

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::string_view take_line(std::string_view& input)
{
    const std::size_t end = input.find('\n');
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
    return line;
}

Value value_of(std::string_view written, Type type, std::vector<std::string>& elements)
{
    if (type == Type::list) {
        while (!written.empty())
            elements.emplace_back(take_line(written));
        return std::span<const std::string>(elements);
    }
    if (type == Type::flag)
        return written == "true";
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), number);
    const bool whole = error == std::errc() && end == written.data() + written.size();
    if (whole && type != Type::text && type != Type::version)
        return number;
    return written;
}

bool holds(const Tree& written, Type type, const Value& value)
{
    Problems problems;
    const bool matches = Condition::compile(written, type, problems).matches(value);
    require(problems.empty());
    return matches;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string_view kind = take_line(input);
    const Type type = types[kind.empty() ? 0 : static_cast<unsigned char>(kind.front()) % std::size(types)];
    const Tree written = Tree::scalar(std::string(take_line(input)));
    std::vector<std::string> elements;
    const Value value = value_of(input, type, elements);

    glob_matches(written.text, input);
    Problems problems;
    const Condition condition = Condition::compile(written, type, problems);
    const bool matches = condition.matches(value);
    require(condition == Condition::compile(written, type, problems));
    if (!problems.empty()) {
        require(!matches && !condition.matches(Value{}));
        return 0;
    }
    // What {not: X} and [X, X] mean of a value that is there, and what `none` means of one that is not.
    Tree negated;
    negated.set("not", written);
    require(holds(negated, type, value) != matches);
    require(!holds(negated, type, Value{}));
    if (type != Type::rate)
        require(holds(Tree::list({written, written}), type, value) == matches);
    require(condition.window().has_value() == (condition.events_to_remember() > 0));
    to_text(value, type);
    return 0;
}
