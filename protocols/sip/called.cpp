#include "sip/called.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::sip {

namespace {

// "+1 (201) 555-0123" as a plan has it: without the signs that are for the eye (RFC 3966 3).
std::string number_of(std::string_view user)
{
    std::string number = unescaped(user.substr(0, user.find(';')));
    const bool digits = !number.empty() && std::ranges::all_of(number, [](char c) {
        return wire::is_digit(c) || std::string_view("+-.()").find(c) != std::string_view::npos;
    });
    if (digits)
        std::erase_if(number, [](char c) { return std::string_view("-.()").find(c) != std::string_view::npos; });
    return number;
}

// History-Info entries whose URI has an escaped Reason were retargeted (7044 10.2).
std::string last_retargeted(const Message& message)
{
    std::string user;
    for (const HeaderField& field : message.headers) {
        if (field.name != Name::history_info)
            continue;
        const auto parties = parse_parties(field.value);
        if (!parties)
            continue;
        for (const Party& party : *parties)
            if (istarts_with(party.uri.headers, "Reason=") || party.uri.headers.find("&Reason=") != std::string_view::npos)
                user = number_of(party.uri.user);
    }
    return user;
}

} // namespace

const directory::Account* account_of(
    std::string_view user, std::string_view host, const scenario::Um& um, const directory::Directory& directory)
{
    if (user.empty() || !um.dial_plan)
        return nullptr;
    const std::string name = number_of(user);
    if (const auto extension = um.extensions.find(name); extension != um.extensions.end())
        return directory.by_login(extension->second);
    if (const directory::Account* account = directory.by_login(name))
        return account;
    return host.empty() ? nullptr : directory.by_login(name + "@" + std::string(host));
}

std::string diverted_by(const Request& request)
{
    if (const HeaderField* field = request.message.find(Name::diversion)) {
        const auto parties = parse_parties(field->value);
        if (parties && !parties->empty() && !parties->front().uri.user.empty())
            return number_of(parties->front().uri.user);
    }
    return last_retargeted(request.message);
}

Called find_called(const Request& request, const scenario::Um& um, const directory::Directory& directory)
{
    Called called;
    called.number = diverted_by(request);
    called.diverted = !called.number.empty();
    if (!called.diverted)
        called.number = number_of(request.uri.user);
    called.account = account_of(called.number, request.uri.host, um, directory);
    if (called.account && called.account->state == directory::State::no_mailbox)
        called.account = nullptr;
    called.pilot = !called.account && um.dial_plan && std::ranges::find(um.pilots, called.number) != um.pilots.end();
    return called;
}

Caller find_caller(const Request& request, const scenario::Um& um, const directory::Directory& directory)
{
    Caller caller;
    caller.number = number_of(request.from.uri.user);
    caller.name = request.from.shown_name();
    caller.account = account_of(caller.number, request.from.uri.host, um, directory);
    return caller;
}

} // namespace exemu::sip
