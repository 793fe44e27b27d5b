#include "wire/mime.hpp"

#include "base/text.hpp"
#include "wire/gmime.hpp"
#include "wire/headers.hpp"

#include <algorithm>
#include <optional>

namespace exemu::wire {

namespace {

struct Region { // of a message: [from, to)
    std::size_t from = 0, to = 0;
};

// The next line that is a delimiter of `boundary`, from `at` on, where a line begins: where it lies, and where the line after it does.
struct Delimiter {
    std::size_t at = 0, after = 0;
    bool last = false; // "--boundary--"
};
std::optional<Delimiter> find_delimiter(std::string_view text, std::size_t at, std::string_view mark)
{
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::size_t after = std::min(end + 1, text.size());
        if (text.substr(at, mark.size()) == mark) {
            std::string_view rest = text.substr(at + mark.size(), end - at - mark.size());
            const bool last = rest.starts_with("--");
            if (last)
                rest.remove_prefix(2);
            if (rest.ends_with('\r'))
                rest.remove_suffix(1);
            if (trim(rest).empty()) // RFC 2046 5.1.1: transport-padding may follow
                return Delimiter{at, after, last};
        }
        at = after;
    }
    return {};
}

// The line end before a delimiter belongs to it (RFC 2046 5.1.1).
std::size_t without_line_end(std::string_view text, std::size_t from, std::size_t to)
{
    if (to > from && text[to - 1] == '\n')
        --to;
    if (to > from && text[to - 1] == '\r')
        --to;
    return to;
}

std::vector<Region> split_multipart(std::string_view text, Region body, std::string_view boundary)
{
    std::vector<Region> regions;
    const std::string mark = "--" + std::string(boundary);
    const std::string_view within = text.substr(0, body.to);
    std::optional<Delimiter> delimiter = find_delimiter(within, body.from, mark);
    while (delimiter && !delimiter->last && regions.size() < most_mime_parts) {
        const std::size_t from = delimiter->after;
        delimiter = find_delimiter(within, from, mark);
        const std::size_t to = delimiter ? without_line_end(text, from, delimiter->at) : body.to;
        regions.push_back({from, to});
    }
    return regions;
}

std::string text_or_none(const char* text) { return text ? text : ""; }

MimeParameters parameters_of(GMimeParamList* list)
{
    MimeParameters parameters;
    for (int i = 0; list && i < g_mime_param_list_length(list); ++i) {
        GMimeParam* parameter = g_mime_param_list_get_parameter_at(list, i);
        parameters.emplace_back(text_or_none(g_mime_param_get_name(parameter)), text_or_none(g_mime_param_get_value(parameter)));
    }
    return parameters;
}

// A field that GMime has no function for, and those it has decoded: as it stands in the header.
std::string field_of(std::string_view header, std::string_view name) { return find_header(header, name).value_or(""); }

std::vector<std::string> languages_of(std::string_view header)
{
    std::vector<std::string> languages;
    const std::string field = field_of(header, "Content-Language");
    for (const std::string_view language : split(field, ','))
        if (!trim(language).empty())
            languages.emplace_back(trim(language));
    return languages;
}

class Walk {
public:
    explicit Walk(std::string_view text) : text_(text) {}

    // `object` is a part, or the message when it begins one.
    MimePart part(GMimeObject* object, Region region, std::size_t depth)
    {
        ++parts_;
        MimePart part;
        part.header_at = region.from;
        part.body_at = region.from + header_end(text_.substr(region.from, region.to - region.from));
        part.end = region.to;
        const std::string_view header = text_.substr(part.header_at, std::min(part.body_at - part.header_at, most_header));
        const std::string_view body = text_.substr(part.body_at, part.end - part.body_at);
        read_fields(part, object, header);
        if (depth < most_mime_depth && GMIME_IS_MULTIPART(object))
            read_parts(part, GMIME_MULTIPART(object), depth);
        else if (depth < most_mime_depth && GMIME_IS_MESSAGE_PART(object))
            read_message(part, GMIME_MESSAGE_PART(object), depth);
        if (!part.is_multipart())
            part.lines = static_cast<std::size_t>(std::ranges::count(body, '\n')) + (!body.empty() && !body.ends_with('\n'));
        return part;
    }

private:
    void read_fields(MimePart& part, GMimeObject* object, std::string_view header)
    {
        if (GMimeContentType* type = object ? g_mime_object_get_content_type(object) : nullptr) {
            part.type = to_lower(text_or_none(g_mime_content_type_get_media_type(type)));
            part.subtype = to_lower(text_or_none(g_mime_content_type_get_media_subtype(type)));
            part.parameters = parameters_of(g_mime_content_type_get_parameters(type));
        }
        if (GMimeContentDisposition* disposition = object ? g_mime_object_get_content_disposition(object) : nullptr) {
            part.disposition = text_or_none(g_mime_content_disposition_get_disposition(disposition));
            part.disposition_parameters = parameters_of(g_mime_content_disposition_get_parameters(disposition));
        }
        part.id = field_of(header, "Content-ID");
        part.description = field_of(header, "Content-Description");
        part.encoding = field_of(header, "Content-Transfer-Encoding");
        part.md5 = field_of(header, "Content-MD5");
        part.location = field_of(header, "Content-Location");
        part.languages = languages_of(header);
    }

    void read_parts(MimePart& part, GMimeMultipart* multipart, std::size_t depth)
    {
        const char* boundary = g_mime_multipart_get_boundary(multipart);
        searched_ += part.end - part.body_at;
        if (!boundary || !*boundary || searched_ > most_searches * text_.size() + searched_anyway)
            return;
        const std::vector<Region> regions = split_multipart(text_, {part.body_at, part.end}, boundary);
        const int count = g_mime_multipart_get_count(multipart);
        for (std::size_t i = 0; i < regions.size() && parts_ < most_mime_parts; ++i)
            part.parts.push_back(this->part(
                static_cast<int>(i) < count ? g_mime_multipart_get_part(multipart, static_cast<int>(i)) : nullptr, regions[i], depth + 1));
    }

    void read_message(MimePart& part, GMimeMessagePart* holder, std::size_t depth)
    {
        GMimeMessage* message = g_mime_message_part_get_message(holder);
        if (!message || parts_ >= most_mime_parts || part.type != "message" || part.subtype != "rfc822")
            return;
        const Region region{part.body_at, part.end};
        part.envelope = std::make_unique<MimeEnvelope>(read_envelope(text_.substr(region.from, region.to - region.from)));
        part.parts.push_back(this->part(g_mime_message_get_mime_part(message), region, depth + 1));
    }

public:
    static MimeEnvelope read_envelope(std::string_view message);

private:
    // Each multipart within another is searched for its delimiters once more: so many times the message, and that.
    static constexpr std::size_t most_searches = 4, searched_anyway = 4 * 1024 * 1024;
    static constexpr std::size_t most_header = 128 * 1024; // is looked at for fields of a part

    std::string_view text_;
    std::size_t parts_ = 0, searched_ = 0;
};

void append_addresses(std::vector<MimeAddress>& out, InternetAddressList* list, std::size_t depth)
{
    for (int i = 0; list && i < internet_address_list_length(list) && out.size() < 10'000; ++i) {
        InternetAddress* address = internet_address_list_get_address(list, i);
        MimeAddress found;
        if (const char* name = internet_address_get_name(address); name && *name) {
            const Owned<char> encoded(g_mime_utils_header_encode_phrase(nullptr, name, nullptr));
            // A phrase that needs quotes in a header has them there; in an answer it is a string of its own.
            found.name = std::ranges::all_of(std::string_view(name), [](char c) { return c > 0 && c != 127; }) ? name : encoded.get();
        }
        if (INTERNET_ADDRESS_IS_GROUP(address)) {
            found.is_group_mark = true;
            out.push_back(std::move(found));
            if (depth < 4)
                append_addresses(out, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), depth + 1);
            out.push_back({"", "", "", true});
            continue;
        }
        const std::string mailbox = text_or_none(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
        const std::size_t at = mailbox.rfind('@');
        found.mailbox = mailbox.substr(0, at);
        found.host = at == mailbox.npos ? "" : mailbox.substr(at + 1);
        out.push_back(std::move(found));
    }
}

std::vector<MimeAddress> addresses_of(const std::string& field)
{
    std::vector<MimeAddress> addresses;
    if (field.empty())
        return addresses;
    const Held<InternetAddressList> list(internet_address_list_parse(nullptr, field.c_str()));
    append_addresses(addresses, list.get(), 0);
    return addresses;
}

MimeEnvelope Walk::read_envelope(std::string_view message)
{
    constexpr std::size_t most = 64 * 1024; // of a field
    std::string from, sender, reply_to, to, cc, bcc;
    MimeEnvelope envelope;
    const std::pair<std::string_view, std::string*> wanted[] = {
        {"Date", &envelope.date},
        {"Subject", &envelope.subject},
        {"In-Reply-To", &envelope.in_reply_to},
        {"Message-ID", &envelope.message_id},
        {"From", &from},
        {"Sender", &sender},
        {"Reply-To", &reply_to},
        {"To", &to},
        {"Cc", &cc},
        {"Bcc", &bcc},
    };
    HeaderReader fields(message.substr(0, header_end(message)));
    while (const std::optional<HeaderField> field = fields.next()) {
        for (const auto& [name, value] : wanted) {
            if (value->empty() && iequals(field->name, name))
                *value = field->value(most);
        }
    }
    envelope.from = addresses_of(from);
    envelope.sender = addresses_of(sender);
    envelope.reply_to = addresses_of(reply_to);
    envelope.to = addresses_of(to);
    envelope.cc = addresses_of(cc);
    envelope.bcc = addresses_of(bcc);
    return envelope;
}

} // namespace

MimeMessage parse_mime(std::string_view text)
{
    const ParsedMessage message(text);
    Walk walk(text);
    MimeMessage result;
    result.envelope = Walk::read_envelope(text);
    result.body = walk.part(message.mime_part(), {0, text.size()}, 0);
    return result;
}

std::size_t header_end(std::string_view text)
{
    for (std::size_t line = 0; line < text.size();) {
        const std::size_t end = text.find('\n', line);
        if (end == text.npos)
            break;
        if (end == line || (end == line + 1 && text[line] == '\r'))
            return end + 1;
        line = end + 1;
    }
    return text.size();
}

std::string decode_words(std::string_view raw)
{
    start_gmime();
    const std::string text(raw.substr(0, raw.find('\0')));
    const Owned<char> decoded(g_mime_utils_header_decode_text(nullptr, text.c_str()));
    return decoded ? decoded.get() : text;
}

std::string readable_text(std::string_view text, std::size_t most)
{
    struct Collected {
        std::string text;
        std::size_t most;
    } collected{{}, most};
    const ParsedMessage message(text);
    if (!message.get())
        return {};
    g_mime_message_foreach(
        message.get(),
        [](GMimeObject*, GMimeObject* part, gpointer context) {
            auto& all = *static_cast<Collected*>(context);
            if (!GMIME_IS_TEXT_PART(part) || all.text.size() >= all.most)
                return;
            if (const Owned<char> words(g_mime_text_part_get_text(GMIME_TEXT_PART(part))); words)
                all.text.append(std::string_view(words.get()).substr(0, all.most - all.text.size())).append("\n");
        },
        &collected);
    return std::move(collected.text);
}

std::string fold_case(std::string_view utf8)
{
    if (std::ranges::all_of(utf8, [](char c) { return static_cast<unsigned char>(c) < 128; }))
        return to_lower(utf8);
    start_gmime();
    const Owned<char> valid(g_utf8_make_valid(utf8.data(), static_cast<gssize>(utf8.size())));
    const Owned<char> folded(g_utf8_casefold(valid.get(), -1));
    return folded.get();
}

} // namespace exemu::wire
