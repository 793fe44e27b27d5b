#include "dns/dialogue.hpp"

#include "dns/turns.hpp"

#include <algorithm>

namespace exemu::dns {

using session::After;

Task<> Dialogue::run()
{
    net::Connection& connection = session_.connection();
    for (After after = After::go_on; after == After::go_on;) {
        const std::string_view input = connection.input();
        if (connection.datagrams() && !input.empty()) {
            const std::string message(input);
            connection.consume(input.size());
            after = co_await hear(message);
            continue;
        }
        if (const auto frame = connection.datagrams() ? std::nullopt : read_frame(input)) {
            const std::string message(frame->message);
            connection.consume(frame->consumed);
            after = co_await hear(message);
            continue;
        }
        const bool woken = co_await session_.hear_more_or_woken();
        (void)woken;
        connection.allow(idle);
    }
}

Task<After> Dialogue::hear(std::string_view message)
{
    auto query = parse_query(message);
    if (!query) {
        MalformedTurn malformed(*this, std::move(query.error()), std::string(message));
        const After after = co_await session_.take(malformed);
        co_return after;
    }
    auto turn = std::make_unique<QueryTurn>(*this, std::move(*query));
    const After after = co_await session_.begin(std::move(turn));
    co_return after;
}

Site Dialogue::site() const
{
    Site site;
    site.domain = session_.persona().domain;
    site.host = session_.persona().host;
    const auto add = [&](const std::string& address) {
        if (!reverse_name(address).empty() && std::ranges::find(site.addresses, address) == site.addresses.end())
            site.addresses.push_back(address);
    };
    // What is advertised is told instead of the address that was reached.
    for (const session::Door& door : session_.doors().all())
        if (door.advertised)
            add(*door.advertised);
    if (site.addresses.empty())
        add(session_.connection().local().host);
    if (const session::Door* https = session_.doors().find("http", scenario::ListenerTls::implicit))
        site.https_port = https->port;
    return site;
}

std::string Dialogue::on_the_wire(std::string message) const
{
    return session_.connection().datagrams() || message.empty() ? message : framed(std::move(message));
}

std::string Dialogue::write(const Query& query, const Answer& answer) const
{
    const std::size_t most = session_.connection().datagrams() ? query.original.size() * 2 : 65535;
    return on_the_wire(write_answer(query, answer, most));
}

} // namespace exemu::dns
