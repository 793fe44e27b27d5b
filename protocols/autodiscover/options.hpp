#pragma once
#include "base/options.hpp"

namespace exemu::autodiscover {

// `sites: {autodiscover: {...}}` of a listener.
struct Options {
    bool mail_protocols = false, always_rpc = false, version_two = true;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("mail_protocols", &Options::mail_protocols, "IMAP, POP3 and SMTP are among the protocols of POX and SOAP answers.");
        field("always_rpc", &Options::always_rpc, "EXCH and EXPR are told even to a client that can speak MAPI over HTTP.");
        field("version_two", &Options::version_two, "autodiscover.json answers, where the build has it; else 404.");
    }
};

} // namespace exemu::autodiscover
