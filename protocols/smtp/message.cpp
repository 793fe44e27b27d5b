#include "smtp/message.hpp"

#include "base/text.hpp"
#include "wire/headers.hpp"

#include <array>
#include <utility>
#include <vector>

namespace exemu::smtp {

Message::Known& Message::known() const
{
    if (std::exchange(looked_, true))
        return known_;
    bool subject = false, message_id = false;
    wire::HeaderReader fields(body_.head());
    while (const auto field = fields.next()) {
        if (iequals(field->name, "Received"))
            ++known_.hops;
        else if (!subject && iequals(field->name, "Subject"))
            known_.subject = field->value(), subject = true;
        else if (!message_id && iequals(field->name, "Message-ID"))
            known_.message_id = field->value(), message_id = true;
        else if (iequals(field->name, "Date"))
            known_.date = true;
        else if (iequals(field->name, "From"))
            known_.from = true;
    }
    known_.message_id_came = message_id;
    return known_;
}

std::span<const std::string> Message::missing() const
{
    // Every set of the three, by its bits.
    static const std::array<std::vector<std::string>, 8> sets = [] {
        std::array<std::vector<std::string>, 8> all;
        for (std::size_t bits = 0; bits < all.size(); ++bits)
            for (std::size_t i = 0; const char* name : {"Date", "From", "Message-ID"})
                if (bits >> i++ & 1)
                    all[bits].emplace_back(name);
        return all;
    }();
    const Known& has = known();
    return sets[static_cast<std::size_t>(!has.date) | static_cast<std::size_t>(!has.from) << 1 |
        static_cast<std::size_t>(!has.message_id_came) << 2];
}

// The header ends at the first empty line (RFC 5322 2.1), ended by CRLF or by LF.
void Message::measure_header(std::string_view bytes)
{
    std::size_t at = 0;
    while (at < bytes.size() && header_ != Header::over) {
        if (header_ == Header::line) {
            const std::size_t end = bytes.find('\n', at);
            at = end == bytes.npos ? bytes.size() : end + 1;
            if (end != bytes.npos)
                header_ = Header::line_start;
            continue;
        }
        const char c = bytes[at++];
        if (c == '\n')
            header_ = Header::over;
        else
            header_ = c == '\r' && header_ == Header::line_start ? Header::line_start_cr : Header::line;
    }
    header_size_ += at;
}

std::string Message::header(std::string_view name) const { return wire::find_header(body_.head(), name).value_or(std::string()); }

std::shared_ptr<const store::Blob> Message::finish(std::string prefix) { return body_.finish(std::move(prefix)); }

} // namespace exemu::smtp
