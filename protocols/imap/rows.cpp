#include "imap/rows.hpp"

#include <algorithm>
#include <array>

namespace exemu::imap {

namespace {

using D = Dialogue;
using T = Telling;

constexpr auto rows = std::to_array<Row>({
    // verb           moment                   arguments           answered by       allowed                tells         needs
    {"CAPABILITY", &Events::capability, parse_nothing, &D::capability, &D::anywhere, T::arrivals, ""},
    {"NOOP", &Events::noop, parse_nothing, &D::noop, &D::anywhere, T::all, ""},
    {"LOGOUT", &Events::logout, parse_nothing, &D::logout, &D::anywhere, T::nothing, ""},
    {"ID", &Events::id, parse_id, &D::id, &D::anywhere, T::arrivals, "ID"},
    {"STARTTLS", &Events::starttls, parse_nothing, &D::starttls, &D::may_start_tls, T::nothing, ""},
    {"LOGIN", &Events::login, parse_login, &D::login, &D::not_authenticated, T::nothing, ""},
    {"AUTHENTICATE", &Events::authenticate, parse_authenticate, &D::authenticate, &D::not_authenticated, T::nothing, ""},
    {"NAMESPACE", &Events::name_space, parse_nothing, &D::name_space, &D::authenticated, T::arrivals, "NAMESPACE"},
    {"SELECT", &Events::select, parse_folder, &D::select, &D::authenticated, T::nothing, ""},
    {"EXAMINE", &Events::examine, parse_folder, &D::examine, &D::authenticated, T::nothing, ""},
    {"CREATE", &Events::create, parse_folder, &D::create, &D::authenticated, T::all, ""},
    {"DELETE", &Events::remove, parse_folder, &D::remove, &D::authenticated, T::all, ""},
    {"RENAME", &Events::rename, parse_rename, &D::rename, &D::authenticated, T::all, ""},
    {"SUBSCRIBE", &Events::subscribe, parse_folder, &D::subscribe, &D::authenticated, T::all, ""},
    {"UNSUBSCRIBE", &Events::unsubscribe, parse_folder, &D::unsubscribe, &D::authenticated, T::all, ""},
    {"LIST", &Events::list, parse_list, &D::list, &D::authenticated, T::all, ""},
    {"LSUB", &Events::lsub, parse_list, &D::lsub, &D::authenticated, T::all, ""},
    {"STATUS", &Events::status, parse_status, &D::status, &D::authenticated, T::all, ""},
    {"APPEND", &Events::append, parse_append, &D::append, &D::authenticated, T::all, ""},
    {"IDLE", &Events::idle, parse_nothing, &D::idle, &D::authenticated, T::nothing, "IDLE"},
    {"CHECK", &Events::check, parse_nothing, &D::noop, &D::is_selected, T::all, ""},
    {"CLOSE", &Events::close, parse_nothing, &D::close, &D::is_selected, T::nothing, ""},
    {"UNSELECT", &Events::unselect, parse_nothing, &D::unselect, &D::is_selected, T::nothing, "UNSELECT"},
    {"EXPUNGE", &Events::expunge, parse_nothing, &D::expunge, &D::is_selected, T::all, ""},
    {"UID EXPUNGE", &Events::expunge, parse_set, &D::expunge, &D::is_selected, T::all, "UIDPLUS"},
    {"SEARCH", &Events::search, parse_search, nullptr, &D::is_selected, T::arrivals, ""},
    {"UID SEARCH", &Events::search, parse_search, nullptr, &D::is_selected, T::all, ""},
    {"FETCH", &Events::fetch, parse_fetch, &D::fetch, &D::is_selected, T::arrivals, ""},
    {"UID FETCH", &Events::fetch, parse_fetch, &D::fetch, &D::is_selected, T::all, ""},
    {"STORE", &Events::store, parse_store, &D::store, &D::is_selected, T::arrivals, ""},
    {"UID STORE", &Events::store, parse_store, &D::store, &D::is_selected, T::all, ""},
    {"COPY", &Events::copy, parse_copy, &D::copy, &D::is_selected, T::all, ""},
    {"UID COPY", &Events::copy, parse_copy, &D::copy, &D::is_selected, T::all, ""},
    {"MOVE", &Events::move, parse_copy, &D::move, &D::is_selected, T::all, "MOVE"},
    {"UID MOVE", &Events::move, parse_copy, &D::move, &D::is_selected, T::all, "MOVE"},
});

constexpr auto by_verb = [] {
    std::array<std::uint8_t, rows.size()> order{};
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<std::uint8_t>(i);
    std::ranges::sort(order, {}, [](std::uint8_t i) { return rows[i].verb; });
    return order;
}();

} // namespace

const Row* find_row(std::string_view verb)
{
    const auto verb_of = [](std::uint8_t i) { return rows[i].verb; };
    const auto* at = std::ranges::lower_bound(by_verb, verb, {}, verb_of);
    return at == by_verb.end() || verb_of(*at) != verb ? nullptr : &rows[*at];
}

std::string_view name_of(const Row& row) { return row.verb.starts_with("UID ") ? row.verb.substr(4) : row.verb; }

} // namespace exemu::imap
