#include "session/showcase.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::session {

namespace {

const Showcase::Shown* find(const Showcase::Contents& contents, std::string_view name)
{
    const auto found = std::ranges::find_if(contents.by_name, [&](const auto& one) { return iequals(one.first, name); });
    return found == contents.by_name.end() ? nullptr : &found->second;
}

} // namespace

const Showcase::Shown& Showcase::Contents::for_name(std::string_view server_name) const
{
    if (by_name.empty() || server_name.empty())
        return usual;
    if (const Shown* exact = find(*this, server_name))
        return *exact;
    const std::size_t dot = server_name.find('.');
    const Shown* wild = dot == std::string_view::npos ? nullptr : find(*this, "*" + std::string(server_name.substr(dot)));
    return wild ? *wild : usual;
}

Showcase::Showcase(Contents contents) : contents_(std::make_shared<const Contents>(std::move(contents))) {}

std::shared_ptr<const Showcase::Contents> Showcase::now() const
{
    const std::lock_guard hold(mutex_);
    return contents_;
}

void Showcase::show_all(Contents contents)
{
    auto fresh = std::make_shared<const Contents>(std::move(contents));
    const std::lock_guard hold(mutex_);
    contents_ = std::move(fresh);
}

std::string Showcase::show(std::string_view server_name, Shown shown, std::shared_ptr<net::TlsContext> fresh)
{
    const std::lock_guard hold(mutex_);
    auto changed = std::make_shared<Contents>(*contents_);
    Shown* place = &changed->usual;
    if (!server_name.empty()) {
        const auto found = std::ranges::find_if(changed->by_name, [&](const auto& one) { return iequals(one.first, server_name); });
        place = found == changed->by_name.end()
            ? &changed->by_name.emplace_back(to_lower(server_name), changed->for_name(server_name)).second
            : &found->second;
    }
    const std::string before = place->name;
    *place = std::move(shown);
    if (fresh)
        changed->usual.context = std::move(fresh);
    contents_ = std::move(changed);
    return before;
}

} // namespace exemu::session
