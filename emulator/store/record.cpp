#include "store/record.hpp"

#include <cstring>

namespace exemu::store {

namespace {

// texts = class from to subject message-id *(key value); each is a length, seven bits to a byte, and its bytes.
std::size_t packed_size(std::string_view text)
{
    std::size_t size = 1 + text.size();
    for (std::size_t length = text.size() >> 7; length > 0; length >>= 7)
        ++size;
    return size;
}

char* pack(char* at, std::string_view text)
{
    std::size_t length = text.size();
    for (; length > 0x7f; length >>= 7)
        *at++ = static_cast<char>(0x80 | (length & 0x7f));
    *at++ = static_cast<char>(length);
    if (!text.empty())
        std::memcpy(at, text.data(), text.size());
    return at + text.size();
}

std::string_view unpack(const char*& at)
{
    std::size_t length = 0;
    for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(*at++);
        length |= static_cast<std::size_t>(byte & 0x7f) << shift;
        if (byte < 0x80)
            break;
    }
    const std::string_view text(at, length);
    at += length;
    return text;
}

template <class Visit>
void each_text(const NewItem& item, Visit visit)
{
    for (const std::string* text :
        {&item.item_class, &item.envelope.from, &item.envelope.to, &item.envelope.subject, &item.envelope.message_id})
        visit(*text);
    for (const auto& [key, value] : item.properties) {
        visit(key);
        visit(value);
    }
}

} // namespace

std::unique_ptr<Record> make_record(NewItem item)
{
    std::size_t size = 0;
    each_text(item, [&](std::string_view text) { size += packed_size(text); });
    auto record = std::make_unique<Record>();
    record->texts = std::make_unique_for_overwrite<char[]>(size);
    record->texts_size = static_cast<std::uint32_t>(size);
    char* at = record->texts.get();
    each_text(item, [&](std::string_view text) { at = pack(at, text); });
    record->received = item.received;
    record->mime = std::move(item.mime);
    record->flags = item.flags;
    record->from_run = item.from_run;
    return record;
}

Item Record::to_item() const
{
    Item item;
    item.id = id;
    item.folder = folder;
    item.uid = uid;
    item.created = created;
    item.changed = changed;
    item.flags = flags;
    item.received = received;
    item.mime = mime;
    const char* at = texts.get();
    const char* const end = at + texts_size;
    for (std::string* text : {&item.item_class, &item.envelope.from, &item.envelope.to, &item.envelope.subject, &item.envelope.message_id})
        *text = unpack(at);
    while (at < end) {
        std::string key(unpack(at));
        item.properties.emplace_hint(item.properties.end(), std::move(key), unpack(at));
    }
    return item;
}

Sight Record::to_sight() const
{
    const char* at = texts.get();
    for (int passed = 0; passed < 3; ++passed) // class, from, to
        unpack(at);
    const std::string_view subject = unpack(at);
    return {id, uid, flags, received, subject, unpack(at), mime};
}

std::size_t Record::cost() const
{
    // Three indexes of 16 bytes and the queue of arrivals of 24, half as much again for their growth; two allocations.
    constexpr std::size_t fixed = sizeof(Record) + (3 * 16 + 24) * 3 / 2 + 2 * 16;
    return fixed + texts_size;
}

} // namespace exemu::store
