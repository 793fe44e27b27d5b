// Subcommands that tell who exemu can stand in for.
#include "app/commands.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace exemu::app {

namespace {

int complain(const std::string& sentence)
{
    fmt::print(stderr, "exemu: {}\n", sentence);
    return 2;
}

std::string text_at(const Tree& tree, std::string_view key)
{
    const Tree* value = tree.find(key);
    return value ? value->text : std::string();
}

} // namespace

int personas_command(bool json)
{
    boost::json::array all;
    for (const std::string& name : persona_names()) {
        const Tree tree = *embedded_persona(name);
        if (json)
            all.push_back({{"name", name}, {"build", text_at(tree, "build")}, {"product", text_at(tree, "product")}});
        else
            fmt::print("{:<18} {:<14} {}\n", name, text_at(tree, "build"), text_at(tree, "product"));
    }
    if (json)
        fmt::print("{}\n", boost::json::serialize(all));
    return 0;
}

int persona_show_command(const std::string& name, bool json)
{
    const auto tree = embedded_persona(name);
    if (!tree)
        return complain(tree.error());
    fmt::print("{}", json ? shown_persona_json(*tree) : shown_persona(*tree));
    return 0;
}

int persona_diff_command(const std::string& a, const std::string& b)
{
    const auto one = embedded_persona(a), other = embedded_persona(b);
    if (!one || !other)
        return complain(one ? other.error() : one.error());
    fmt::print("{}", persona_difference(a, *one, b, *other));
    return 0;
}

int fidelity_command()
{
    fmt::print("{}", fidelity_page());
    return 0;
}

int documented_ports_command(const PortQuery& query)
{
    const auto text = documented_ports(query);
    if (!text)
        return complain(text.error());
    fmt::print("{}", *text);
    return 0;
}

} // namespace exemu::app
