#include "base/placeholders.hpp"

#include <algorithm>

namespace exemu {

std::string fill(std::string_view pattern, Values values)
{
    std::string out;
    std::size_t most = pattern.size();
    for (const auto& [name, value] : values)
        most += value.size();
    out.reserve(most);
    for (std::size_t at = 0; at < pattern.size();) {
        const std::size_t open = pattern.find('{', at);
        const std::size_t close = open == pattern.npos ? open : pattern.find('}', open);
        if (close == pattern.npos)
            return out.append(pattern.substr(at));
        out += pattern.substr(at, open - at);
        const std::string_view name = pattern.substr(open + 1, close - open - 1);
        const auto* value = std::find_if(values.begin(), values.end(), [&](const auto& pair) { return pair.first == name; });
        out += value != values.end() ? value->second : pattern.substr(open, close + 1 - open);
        at = close + 1;
    }
    return out;
}

} // namespace exemu
