#include "sip/shape.hpp"

#include "base/text.hpp"
#include "sip/message.hpp"
#include "sip/scan.hpp"

#include <algorithm>

namespace exemu::sip {

using scenario::PartType;
using session::Shape;

namespace {

struct Field {
    std::string name, value;
};

// Each `c=` and `o=` line of a session description gets another address.
std::string with_address(std::string_view body, const std::string& address)
{
    std::string out;
    for (std::string_view line : split(body, '\n')) {
        const bool cr = line.ends_with('\r');
        if (cr)
            line.remove_suffix(1);
        const std::size_t blank = line.rfind(' ');
        if ((line.starts_with("c=") || line.starts_with("o=")) && blank != line.npos)
            out.append(line.substr(0, blank + 1)).append(address);
        else
            out.append(line);
        out.append(cr ? "\r\n" : "\n");
    }
    if (!out.empty())
        out.pop_back(); // split has one part more than there are line ends
    return out;
}

// The first field of that name: another value, or none. A name that is not there is added.
void alter(std::vector<Field>& fields, std::string_view name, const std::optional<std::string>& value)
{
    const auto same = [&](const Field& field) {
        return name_of(name) == Name::other ? iequals(field.name, name) : name_of(field.name) == name_of(name);
    };
    const auto found = std::ranges::find_if(fields, same);
    if (!value)
        std::erase_if(fields, same);
    else if (found != fields.end())
        found->value = *value;
    else
        fields.push_back({std::string(name), *value});
}

} // namespace

std::vector<scenario::Part> answer_parts()
{
    return {{"via", PartType::line, true, "SIP/2.0/TCP 198.51.100.1;branch=z9hG4bKother", "The topmost Via."},
        {"contact", PartType::line, true, "<sip:198.51.100.1>", "Contact."},
        {"sdp_address", PartType::line, false, "198.51.100.1", "The address in o= and c= of the session description."},
        {"content_length", PartType::line, true, "9999", "Content-Length; otherwise it is made right."},
        {"body", PartType::text, true, "v=0", "The body."},
        {"header.*", PartType::line, true, "a value", "Any header field: header.Server."}};
}

void reshape_answer(session::Reply& reply, const Shape& shape)
{
    const std::string text = std::move(reply.bytes);
    const Message message = parse_message(text);
    std::vector<Field> fields;
    for (const HeaderField& field : message.headers)
        fields.push_back({std::string(field.written), std::string(field.value)});
    std::string body(message.body);
    if (const auto* part = shape.altered("body"))
        body = part->value.value_or("");
    if (const auto* part = shape.altered("sdp_address"); part && part->value)
        body = with_address(body, *part->value);
    for (const scenario::Alteration& part : shape.altered()) {
        if (istarts_with(part.part, "header."))
            alter(fields, std::string_view(part.part).substr(7), part.value);
        else if (iequals(part.part, "via") || iequals(part.part, "contact"))
            alter(fields, part.part, part.value);
    }
    const auto* length = shape.altered("content_length");
    alter(fields, "Content-Length", length ? length->value : std::optional(std::to_string(body.size())));
    reply.bytes = text.substr(0, text.find('\n') + 1);
    for (const Field& field : fields)
        reply.bytes.append(field.name).append(": ").append(field.value).append("\r\n");
    reply.bytes.append("\r\n").append(body);
}

} // namespace exemu::sip
