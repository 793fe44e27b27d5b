#include "catalogue.hpp"

#include "smtp/protocol.hpp"

namespace exemu {

const std::vector<session::Protocol>& catalogue()
{
    static const std::vector<session::Protocol> all{
        smtp::protocol(),
    };
    return all;
}

} // namespace exemu
