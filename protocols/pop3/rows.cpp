#include "pop3/rows.hpp"

namespace exemu::pop3 {

namespace {

using D = Dialogue;

const Row rows[] = {
    // keyword  event             arguments               answered by  allowed
    {"CAPA", &Events::capa, parse_nothing, &D::capa, &D::anywhere},
    {"STLS", &Events::starttls, parse_nothing, &D::stls, &D::may_start_tls},
    {"USER", &Events::user, parse_name, &D::user, &D::may_name},
    {"PASS", &Events::pass, parse_password, &D::pass, &D::may_pass},
    {"AUTH", &Events::auth, parse_auth, &D::auth, &D::may_authenticate},
    {"STAT", &Events::stat, parse_nothing, &D::stat, &D::in_transaction},
    {"LIST", &Events::list, parse_optional_message, &D::list, &D::in_transaction},
    {"UIDL", &Events::uidl, parse_optional_message, &D::uidl, &D::in_transaction},
    {"RETR", &Events::retr, parse_message, &D::retr, &D::in_transaction},
    {"TOP", &Events::top, parse_top, &D::top, &D::in_transaction},
    {"DELE", &Events::dele, parse_message, &D::dele, &D::in_transaction},
    {"NOOP", &Events::noop, parse_nothing, &D::noop, &D::in_transaction},
    {"RSET", &Events::rset, parse_nothing, &D::rset, &D::in_transaction},
    {"QUIT", &Events::quit, parse_nothing, &D::quit, &D::anywhere},
};

} // namespace

const Row* find_row(std::string_view keyword)
{
    for (const Row& row : rows)
        if (row.keyword == keyword)
            return &row;
    return nullptr;
}

} // namespace exemu::pop3
