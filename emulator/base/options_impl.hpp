#pragma once
#include "base/options.hpp"

// What base/options.hpp declares, over its reading and its printing half.
namespace exemu {

template <class T>
void decode_into(T& value, const Tree& tree, Problems& problems)
{
    options::read_struct(value, tree, options::Reading{problems});
}

template <class T>
T decode(const Tree& tree, Problems& problems)
{
    T value;
    decode_into(value, tree, problems);
    return value;
}

template <class T>
std::vector<OptionDoc> describe_options(const std::string& prefix)
{
    std::vector<OptionDoc> rows;
    options::document(T{}, prefix, rows);
    return rows;
}

} // namespace exemu
