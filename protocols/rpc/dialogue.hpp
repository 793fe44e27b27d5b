#pragma once
#include "auth/auth.hpp"
#include "rpc/grammar.hpp"
#include "rpc/protection.hpp"
#include "rpc/voice.hpp"
#include "session/session.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace exemu::rpc {

// A bind or alter_context, as its turn sees it.
struct BindAsked {
    PduType type = PduType::bind;
    std::uint32_t call = 0;
    std::uint8_t flags = 0;
    Bind bind;
    std::optional<Credential> credential; // its trailer
};

// A request, whole. Its stub is in the PDU at hand, or where the fragments were put together.
struct Asked {
    std::uint32_t call = 0;
    std::uint16_t context = 0, opnum = 0;
    std::uint8_t flags = 0;
    std::endian order = std::endian::little;
    std::optional<wire::Uuid> object;
    std::string_view stub;
    std::uint32_t fragments = 0;
};
// One whose last fragment has not come.
struct Incomplete {
    Asked asked;
    std::string stub;
};

// An answer on its way out, and what may still become of it: shared by the call's turn and by whoever cancels the call.
struct Outgoing {
    std::uint32_t call = 0;
    std::uint16_t context = 0;
    std::uint8_t cancels = 0;
    bool orphaned = false; // the peer does not want it any more
    std::size_t most = 0;  // bytes of stub in a fragment
    std::string stub;
    std::size_t at = 0;
    bool begun = false;
};
using InFlight = std::map<std::uint32_t, std::shared_ptr<Outgoing>>; // by call

// The conversation of one connection (C706 chapter 9 and 12): hear, answer, say. Sans-IO parts are in grammar and protection.
class Dialogue {
public:
    Dialogue(session::Session&, const Voice&);
    Task<> run();

    // ---- what turns do
    session::Reply answer_bind(const BindAsked&, const session::Shape*);
    session::Reply nak(std::uint32_t call, std::uint32_t reason);
    session::Reply reject(const BindAsked&, std::uint32_t reason);
    session::Reply fault(std::uint32_t call, std::uint16_t context, std::uint32_t status, std::uint8_t flags = 0);
    session::Reply respond(std::shared_ptr<Outgoing>);
    session::Reply not_rpc(const Header&); // what is no RPC of this version
    session::Reply authorize(const auth::Credentials&);
    void refuse_logon(std::uint32_t status);

    // ---- what turns ask
    session::Session& session() { return session_; }
    const Voice& voice() const { return voice_; }
    const Hosted* hosted(std::uint16_t context) const; // null: no such presentation context
    // Why a call may not be made at all; nothing when it may.
    std::optional<std::uint32_t> barrier(const Asked&, const Hosted*) const;
    Host host(const Hosted&, const session::Shape*) const;
    // Bytes of stub in a fragment of ours; `wanted` is what a rule says of it, 0: nothing.
    std::size_t most_stub(std::size_t wanted) const;
    const std::shared_ptr<InFlight>& in_flight() const { return in_flight_; }
    bool bound() const { return association_ != nullptr; }

private:
    Task<session::After> take(const Heard&);
    Task<session::After> take_bind(const Pdu&);
    Task<session::After> take_auth3(const Pdu&);
    Task<session::After> take_request(const Pdu&);
    Task<session::After> dispatch(const Asked&);
    Task<session::After> take_cancel(const Pdu&);
    Task<session::After> give_up(const Header&, std::string what, std::uint32_t status);
    Task<> advance(const Credential&); // the exchange of a login, by one step
    Task<> conclude(const auth::Step&);

    std::optional<std::uint32_t> begin_exchange(const Credential&); // a reason of bind_nak
    std::vector<Accepted> judge(const std::vector<ContextElement>&);
    Accepted judge(const ContextElement&);
    BindAck agree(const Bind&);

    session::Session& session_;
    const Voice& voice_;
    std::string bytes_; // of the PDU at hand
    std::shared_ptr<Association> association_;    // since the bind
    std::map<std::uint16_t, const Hosted*> contexts_;
    std::uint16_t most_sent_ = 0;                 // agreed: our fragments
    std::map<std::uint32_t, Incomplete> incomplete_; // by call
    std::shared_ptr<InFlight> in_flight_ = std::make_shared<InFlight>();

    std::unique_ptr<auth::Exchange> exchange_;    // while a login goes back and forth
    bool exchange_begun_ = false;
    std::string_view scheme_;
    Credential login_;                            // type, level and context of it
    std::optional<std::string> token_;            // to go out with the answer at hand
    std::shared_ptr<auth::Security> keys_;        // proven, verdict not yet spoken
    std::unique_ptr<Protection> protection_;      // since somebody has logged in
    const directory::Account* account_ = nullptr;
    std::optional<std::uint32_t> logon_refused_;  // with this fault
};

} // namespace exemu::rpc
