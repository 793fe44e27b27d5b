#include "rpc/protection.hpp"

#include "auth/ntlm_messages.hpp"

namespace exemu::rpc {

namespace {

// Where the stub begins: behind the header of a request or response, and an object.
std::size_t stub_at(const Header& header) { return header_size + 8 + (header.flags & has_object ? 16 : 0); }

} // namespace

// With extended session security the signature is over all of the PDU up to its value, without it over the stub alone ([MS-NLMP] 3.4.4).
std::string_view Protection::signed_part(std::string_view bytes, std::size_t from, std::size_t trailer_at) const
{
    return security_->flags() & auth::ntlm::extended_session_security ? bytes.substr(0, trailer_at + trailer_size)
                                                                      : bytes.substr(from, trailer_at - from);
}

bool Protection::take_off(std::string& bytes, const Pdu& pdu)
{
    if (!covers_calls())
        return true;
    const std::size_t from = stub_at(pdu.header);
    if (!security_ || !pdu.trailer || pdu.trailer_at < from || pdu.trailer->value.size() != auth::Security::signature_size)
        return false;
    const std::string signature(pdu.trailer->value);
    if (level_ == level_privacy)
        bytes.replace(from, pdu.trailer_at - from, security_->unseal(std::string_view(bytes).substr(from, pdu.trailer_at - from)));
    return security_->verify(signed_part(bytes, from, pdu.trailer_at), signature);
}

void Protection::put_on(std::string& fragment)
{
    if (!covers_calls() || !security_)
        return;
    const std::size_t trailer_at = add_trailer(
        fragment, {type_, static_cast<std::uint8_t>(level_), context_, {}}, auth::Security::signature_size);
    const std::string plain(signed_part(fragment, response_size, trailer_at));
    if (level_ == level_privacy)
        fragment.replace(response_size, trailer_at - response_size,
            security_->seal(std::string_view(fragment).substr(response_size, trailer_at - response_size)));
    fragment.replace(trailer_at + trailer_size, auth::Security::signature_size, security_->sign(plain));
}

} // namespace exemu::rpc
