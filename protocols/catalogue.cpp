#include "catalogue.hpp"

#include "http/protocol.hpp"
#include "rpc/protocol.hpp"
#include "sip/protocol.hpp"
#include "smtp/protocol.hpp"

namespace exemu {

const std::vector<session::Protocol>& catalogue()
{
    static const std::vector<session::Protocol> all{
        smtp::protocol(),
        http::protocol(),
        rpc::protocol(),
        sip::protocol(),
    };
    return all;
}

} // namespace exemu
