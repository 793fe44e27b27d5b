#include "catalogue.hpp"

#include "autodiscover/site.hpp"
#include "ecp/site.hpp"
#include "emsmdb/interface.hpp"
#include "epm/interface.hpp"
#include "http/protocol.hpp"
#include "http/site.hpp"
#include "imap/protocol.hpp"
#include "nspi/interface.hpp"
#include "oab/site.hpp"
#include "owa/site.hpp"
#include "pop3/protocol.hpp"
#include "rfr/interface.hpp"
#include "rpc/protocol.hpp"
#include "sip/protocol.hpp"
#include "smtp/protocol.hpp"

namespace exemu {

namespace {

// The web applications that live in HTTP: one line each, as autodiscover::site().
std::vector<http::SiteKind> sites() { return {autodiscover::site(), oab::site(), owa::site(), ecp::site()}; }

} // namespace

const std::vector<session::Protocol>& catalogue()
{
    static const std::vector<session::Protocol> all{
        smtp::protocol(),
        imap::protocol(),
        pop3::protocol(),
        http::protocol(sites()),
        rpc::protocol({epm::interface(), nspi::interface(), rfr::interface(), emsmdb::interface()}),
        sip::protocol(),
    };
    return all;
}

std::vector<std::unique_ptr<session::Logs>> make_logs(const session::LogsParts& parts)
{
    std::vector<std::unique_ptr<session::Logs>> all;
    all.push_back(smtp::make_logs(parts));
    return all;
}

} // namespace exemu
