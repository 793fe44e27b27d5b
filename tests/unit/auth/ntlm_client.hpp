#pragma once
#include "auth/digest.hpp"
#include "auth/ntlm_keys.hpp"
#include "wire/byte_reader.hpp"
#include "wire/utf16.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exemu::test {

// The client's half of NTLM, as [MS-NLMP] 3.1 has it: what tests say to the server. Everything can be left out or be wrong.
struct NtlmClient {
    std::string user = "alice", domain = "CONTOSO", workstation = "PC", password = "secret";
    std::uint32_t flags = 0xE2888205; // key exchange, 128, 56, version, ESS, always sign, NTLM, target, Unicode; target info
    std::uint32_t last_flags = 0;     // of the third message; 0: the challenge's
    std::string session_key = std::string(16, '\x55');
    std::string end_point;            // channel bindings; empty: none
    bool zero_binding = false;        // the AV pair is there and says "none"
    bool mic = true;
    bool wrong_mic = false;
    std::uint64_t skew = 0;           // added to the server's time, in steps of 100 ns
    enum class How { v2, v1, v1_session, lm, anonymous } how = How::v2;

    std::string negotiate() const
    {
        wire::ByteWriter out;
        out.bytes(std::string_view("NTLMSSP\0", 8));
        out.u32(1);
        out.u32(flags);
        out.zeros(24);
        return out.take();
    }

    std::string exported;

    // The answer to a challenge.
    std::string authenticate(const std::string& challenge)
    {
        using namespace auth;
        wire::ByteReader in(challenge);
        in.skip(20);
        const std::uint32_t agreed = in.u32();
        const std::string nonce(in.bytes(8));
        in.skip(8);
        const std::uint16_t info_size = in.u16();
        in.skip(2);
        const std::string info = challenge.substr(in.u32(), info_size);
        const std::string temp = client_blob(info);

        std::string lm, nt, base_key;
        switch (how) {
        case How::v2: {
            const std::string key = ntlm::nt_owf_v2(password, user, domain);
            const std::string proof = hmac_md5(key, nonce + temp);
            nt = proof + temp;
            lm = std::string(24, '\0');
            base_key = hmac_md5(key, proof);
            break;
        }
        case How::v1:
            nt = ntlm::desl(ntlm::nt_owf_v1(password), nonce);
            lm = nt;
            base_key = md4(ntlm::nt_owf_v1(password));
            break;
        case How::v1_session:
            lm = std::string(8, '\xaa') + std::string(16, '\0');
            nt = ntlm::desl(ntlm::nt_owf_v1(password), md5(nonce + std::string(8, '\xaa')).substr(0, 8));
            base_key = hmac_md5(md4(ntlm::nt_owf_v1(password)), nonce + std::string(8, '\xaa'));
            break;
        case How::lm:
            lm = ntlm::desl(ntlm::lm_owf_v1(password), nonce);
            base_key = ntlm::lm_owf_v1(password).substr(0, 8) + std::string(8, '\0');
            break;
        case How::anonymous:
            lm = std::string(1, '\0');
            base_key = std::string(16, '\0');
            break;
        }
        const bool exchange = agreed & ntlm::key_exchange;
        exported = exchange ? session_key : base_key;
        const bool is_unicode = agreed & ntlm::unicode;
        const auto text = [&](const std::string& name) { return is_unicode ? wire::utf16le_of(name) : name; };
        const bool anonymous = how == How::anonymous;
        const std::vector<std::string> fields{lm, nt, text(anonymous ? "" : domain), text(anonymous ? "" : user),
            text(anonymous ? "" : workstation), exchange ? auth::Rc4(base_key).apply(session_key) : std::string()};
        std::string message = lay_out(fields, last_flags ? last_flags : agreed);
        if (mic && how == How::v2) {
            std::string code = ntlm::mic_of(exported, negotiate(), challenge, message);
            if (wrong_mic)
                code[3] = static_cast<char>(code[3] ^ 1);
            message.replace(72, 16, code);
        }
        return message;
    }

    static std::string lay_out(const std::vector<std::string>& fields, std::uint32_t flags)
    {
        wire::ByteWriter out;
        out.bytes(std::string_view("NTLMSSP\0", 8));
        out.u32(3);
        std::uint32_t at = 88;
        for (const std::string& field : fields) {
            out.u16(static_cast<std::uint16_t>(field.size()));
            out.u16(static_cast<std::uint16_t>(field.size()));
            out.u32(at);
            at += static_cast<std::uint32_t>(field.size());
        }
        out.u32(flags);
        out.bytes(std::string_view("\x0A\0\x63\x45\0\0\0\x0F", 8));
        out.zeros(16);
        for (const std::string& field : fields)
            out.bytes(field);
        return out.take();
    }

private:
    std::string client_blob(const std::string& info) const
    {
        wire::ByteReader in(info);
        wire::ByteWriter pairs;
        std::uint64_t timestamp = 0;
        while (in.ok()) {
            const std::uint16_t id = in.u16(), size = in.u16();
            const std::string value(in.bytes(size));
            if (id == 0)
                break;
            if (id == 7)
                timestamp = wire::ByteReader(value).u64() + skew;
            pairs.u16(id);
            pairs.u16(size);
            pairs.bytes(value);
        }
        if (mic) {
            pairs.u16(6);
            pairs.u16(4);
            pairs.u32(2);
        }
        if (!end_point.empty() || zero_binding) {
            pairs.u16(10);
            pairs.u16(16);
            pairs.bytes(zero_binding ? std::string(16, '\0') : auth::ntlm::channel_bindings(end_point));
        }
        const std::string target = wire::utf16le_of("SMTPSVC/mail.contoso.test");
        pairs.u16(9);
        pairs.u16(static_cast<std::uint16_t>(target.size()));
        pairs.bytes(target);
        pairs.u32(0);

        wire::ByteWriter blob;
        blob.u8(1);
        blob.u8(1);
        blob.zeros(6);
        blob.u64(timestamp);
        blob.bytes(std::string(8, '\xaa'));
        blob.zeros(4);
        blob.bytes(pairs.view());
        blob.zeros(4);
        return blob.take();
    }
};

} // namespace exemu::test
