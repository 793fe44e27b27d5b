#include "imap/contents.hpp"

#include "imap/structure_text.hpp"
#include "wire/headers.hpp"
#include "wire/mime.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <list>
#include <mutex>
#include <unordered_map>

namespace exemu::imap {

using Blob = std::shared_ptr<const store::Blob>;
using wire::MimePart;

struct Structure::Parts {
    MimePart body;
};

void Contents::cut(std::size_t first, std::size_t most)
{
    const std::size_t begin = std::min(first, size());
    const std::size_t left = std::min(most, size() - begin);
    if (blob) {
        from += begin;
        count = left;
    } else {
        text = text.substr(begin, left);
    }
}

std::size_t header_size(const store::Blob& blob)
{
    if (blob.chunks() == 0)
        return 0;
    const std::size_t in_first = wire::header_end(blob.chunk(0));
    if (in_first < blob.chunk(0).size() || blob.chunks() == 1)
        return in_first;
    return wire::header_end(blob.text());
}

namespace {

Contents stretch(const Blob& blob, std::size_t from, std::size_t to) { return {blob, from, to - from, {}}; }

const MimePart* child(const MimePart& part, Number number)
{
    if (part.is_multipart())
        return number <= part.parts.size() ? &part.parts[number - 1] : nullptr;
    return number == 1 ? &part : nullptr;
}

// section-part: numbers count the parts of a multipart; what is none has one part, itself; the message in a message/rfc822 is
// counted as a message is (RFC 3501 6.4.5).
const MimePart* find_part(const MimePart& body, const std::vector<Number>& numbers)
{
    const MimePart* part = child(body, numbers.front());
    for (std::size_t i = 1; i < numbers.size() && part; ++i) {
        if (part->is_message())
            part = child(part->parts.front(), numbers[i]);
        else
            part = part->is_multipart() ? child(*part, numbers[i]) : nullptr;
    }
    return part;
}

// The fields that are asked for, as they stand, and an empty line (RFC 3501 6.4.5).
std::string chosen_fields(const Section& section, std::string_view header)
{
    std::string chosen;
    wire::HeaderReader fields(header);
    while (const auto field = fields.next()) {
        const bool named = std::ranges::any_of(section.fields, [&](const std::string& name) { return iequals(name, field->name); });
        if (named == (section.kind == Section::Kind::fields))
            chosen.append(field->name).append(":").append(field->raw).append("\r\n");
    }
    return chosen + "\r\n";
}

Contents chosen(const Section& section, const Blob& blob, std::size_t from, std::size_t to)
{
    std::string header;
    blob->copy(from, to - from, header);
    return {nullptr, 0, 0, chosen_fields(section, header)};
}

Contents of_message(const Section& section, const Blob& blob, std::size_t header_at, std::size_t body_at, std::size_t end)
{
    switch (section.kind) {
    case Section::Kind::header: return stretch(blob, header_at, body_at);
    case Section::Kind::fields:
    case Section::Kind::fields_not: return chosen(section, blob, header_at, body_at);
    default: return stretch(blob, body_at, end);
    }
}

} // namespace

std::optional<Contents> contents_of(const Section& section, const Blob& blob)
{
    if (!blob)
        return Contents{};
    if (section.part.empty()) {
        if (section.kind == Section::Kind::whole)
            return stretch(blob, 0, blob->size());
        return of_message(section, blob, 0, header_size(*blob), blob->size());
    }
    const std::shared_ptr<const Structure> structure = structure_of(blob);
    const MimePart* part = find_part(structure->parts->body, section.part);
    if (!part)
        return {};
    if (section.kind == Section::Kind::whole)
        return stretch(blob, part->body_at, part->end);
    if (section.kind == Section::Kind::mime)
        return stretch(blob, part->header_at, part->body_at);
    if (!part->is_message()) // HEADER and TEXT are of messages alone
        return {};
    const MimePart& message = part->parts.front();
    return of_message(section, blob, message.header_at, message.body_at, message.end);
}

namespace {

std::atomic<std::uint64_t> parsed = 0;

std::shared_ptr<const Structure> make_structure(const store::Blob& blob)
{
    ++parsed;
    std::string whole;
    if (blob.chunks() > 1)
        whole = blob.text();
    const std::string_view text = blob.chunks() == 1 ? blob.chunk(0) : std::string_view(whole);
    wire::MimeMessage message = wire::parse_mime(text);
    auto structure = std::make_shared<Structure>();
    structure->envelope = envelope_text(message.envelope);
    structure->body = body_text(message.body, false);
    structure->body_structure = body_text(message.body, true);
    structure->cost = sizeof(Structure) + structure->envelope.size() + 3 * (structure->body.size() + structure->body_structure.size());
    structure->parts = std::make_shared<Structure::Parts>(std::move(message.body));
    return structure;
}

// The least recently used go first. A blob that has died may have left its address to another: its weak pointer tells.
class Kept {
public:
    std::shared_ptr<const Structure> find(const Blob& blob)
    {
        const std::lock_guard hold(lock_);
        const auto at = by_blob_.find(blob.get());
        if (at == by_blob_.end())
            return nullptr;
        if (at->second->blob.lock() != blob) {
            drop(at->second);
            return nullptr;
        }
        in_order_.splice(in_order_.begin(), in_order_, at->second);
        return at->second->structure;
    }

    void keep(const Blob& blob, std::shared_ptr<const Structure> structure)
    {
        const std::lock_guard hold(lock_);
        if (structure->cost > most_kept_structures / 4 || by_blob_.contains(blob.get()))
            return;
        bytes_ += structure->cost;
        in_order_.push_front({blob, blob.get(), std::move(structure)});
        by_blob_[blob.get()] = in_order_.begin();
        while (bytes_ > most_kept_structures)
            drop(std::prev(in_order_.end()));
    }

private:
    struct One {
        std::weak_ptr<const store::Blob> blob;
        const store::Blob* address;
        std::shared_ptr<const Structure> structure;
    };
    void drop(std::list<One>::iterator one)
    {
        bytes_ -= one->structure->cost;
        by_blob_.erase(one->address);
        in_order_.erase(one);
    }

    std::mutex lock_;
    std::list<One> in_order_;
    std::unordered_map<const store::Blob*, std::list<One>::iterator> by_blob_;
    std::size_t bytes_ = 0;
};

} // namespace

std::uint64_t structures_parsed() { return parsed; }

std::shared_ptr<const Structure> structure_of(const Blob& blob)
{
    static Kept kept;
    if (!blob) {
        static const std::shared_ptr<const Structure> none = make_structure(*store::BlobWriter().finish());
        return none;
    }
    if (std::shared_ptr<const Structure> found = kept.find(blob))
        return found;
    std::shared_ptr<const Structure> made = make_structure(*blob);
    kept.keep(blob, made);
    return made;
}

} // namespace exemu::imap
