#include "smtp/rows.hpp"

namespace exemu::smtp {

namespace {

using D = Dialogue;

const Row rows[] = {
    // verb             event                    arguments        answered by   allowed
    {"HELO", &Events::ehlo, parse_hello, &D::helo, &D::anywhere},
    {"EHLO", &Events::ehlo, parse_hello, &D::ehlo, &D::anywhere},
    {"STARTTLS", &Events::starttls, parse_nothing, &D::starttls, &D::may_start_tls},
    // Exchange: opportunistic TLS between Exchange servers, with the self-signed certificate.
    {"X-ANONYMOUSTLS", &Events::x_anonymoustls, parse_nothing, &D::starttls, &D::may_start_tls},
    {"AUTH", &Events::auth, parse_auth, &D::auth, &D::may_authenticate},
    // Exchange: AUTH for servers.
    {"X-EXPS", &Events::x_exps, parse_auth, &D::auth, &D::may_authenticate},
    {"MAIL", &Events::mail, parse_mail, &D::mail, &D::may_mail},
    {"RCPT", &Events::rcpt, parse_rcpt, &D::rcpt, &D::may_rcpt},
    {"DATA", &Events::data, parse_nothing, &D::data, &D::may_data},
    {"BDAT", &Events::bdat, parse_bdat, nullptr, &D::may_rcpt},
    {"RSET", &Events::rset, parse_anything, &D::rset, &D::greeted},
    {"NOOP", &Events::noop, parse_anything, &D::noop, &D::greeted},
    {"HELP", &Events::help, parse_anything, &D::help, &D::anywhere},
    {"VRFY", &Events::vrfy, parse_anything, &D::vrfy, &D::greeted},
    {"EXPN", &Events::expn, parse_anything, &D::expn, &D::greeted},
    {"QUIT", &Events::quit, parse_anything, &D::quit, &D::anywhere},
};

} // namespace

const Row* find_row(std::string_view verb)
{
    for (const Row& row : rows)
        if (row.verb == verb)
            return &row;
    return nullptr;
}

} // namespace exemu::smtp
