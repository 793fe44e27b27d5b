#include "journal/record.hpp"

#include <algorithm>

namespace exemu::journal {

namespace {

constexpr std::string_view ellipsis = "…"; // three bytes
constexpr std::size_t longest_member = 255;
constexpr std::size_t field_head = 8;

template <class T>
char* put(char* at, const T& value)
{
    std::memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

char* put(char* at, std::string_view text)
{
    if (!text.empty())
        std::memcpy(at, text.data(), text.size());
    return at + text.size();
}

// At most `most` bytes of `text`, not ending inside a UTF-8 character.
std::string_view cut_to(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return text;
    std::size_t end = most;
    while (end > 0 && most - end < 3 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end);
}

// What of a text is kept: all of it, or its beginning, to which "…" is to be added.
struct Kept {
    explicit Kept(std::string_view text) : whole(text.size() <= most_text), text(whole ? text : cut_to(text, most_text - ellipsis.size()))
    {
    }
    std::size_t size() const { return text.size() + (whole ? 0 : ellipsis.size()); }
    char* put_at(char* at) const
    {
        at = put(at, text);
        return whole ? at : put(at, ellipsis);
    }

    bool whole;
    std::string_view text;
};

constexpr std::size_t length_size = sizeof(std::uint32_t);

} // namespace

char* Packer::begin_field(pattern::FieldId id, std::size_t kind, std::string_view member, std::size_t size)
{
    if (member.size() > longest_member) {
        member = member.substr(0, longest_member);
        cut_ = true;
    }
    if (field_head + member.size() + size > static_cast<std::size_t>(end_ - at_)) {
        cut_ = true;
        return nullptr;
    }
    char* at = put(at_, id);
    at = put(at, static_cast<std::uint8_t>(kind));
    at = put(at, static_cast<std::uint8_t>(member.size()));
    at = put(at, static_cast<std::uint32_t>(size));
    at = put(at, member);
    at_ = at + size;
    return at;
}

void Packer::add(pattern::FieldId id, const pattern::Value& value, std::string_view member)
{
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        add_text(id, member, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        if (char* at = begin_field(id, value.index(), member, sizeof *number))
            put(at, *number);
    } else if (const auto* flag = std::get_if<bool>(&value)) {
        if (char* at = begin_field(id, value.index(), member, 1))
            *at = static_cast<char>(*flag);
    } else if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
        add_list(id, member, *list);
    }
}

void Packer::add_text(pattern::FieldId id, std::string_view member, std::string_view text)
{
    const Kept kept(text);
    cut_ = cut_ || !kept.whole;
    if (char* at = begin_field(id, pattern::Value(text).index(), member, kept.size()))
        kept.put_at(at);
}

void Packer::add_list(pattern::FieldId id, std::string_view member, std::span<const std::string> list)
{
    constexpr std::size_t mark = length_size + ellipsis.size();
    std::size_t count = 0, size = 0;
    for (; count < list.size(); ++count) {
        const std::size_t next = size + length_size + Kept(list[count]).size();
        if (next + (count + 1 < list.size() ? mark : 0) > most_list)
            break;
        size = next;
    }
    const bool whole = count == list.size();
    char* at = begin_field(id, pattern::Value(list).index(), member, size + (whole ? 0 : mark));
    cut_ = cut_ || !whole;
    if (!at)
        return;
    for (const std::string& text : list.first(count)) {
        const Kept kept(text);
        cut_ = cut_ || !kept.whole;
        at = kept.put_at(put(at, static_cast<std::uint32_t>(kept.size())));
    }
    if (!whole)
        put(put(at, static_cast<std::uint32_t>(ellipsis.size())), ellipsis);
}

void Packer::add_packed(std::string_view packed)
{
    if (packed.size() > static_cast<std::size_t>(end_ - at_))
        cut_ = true;
    else
        at_ = put(at_, packed);
}

} // namespace exemu::journal
