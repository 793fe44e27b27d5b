#pragma once
#include "base/clock.hpp"
#include "store/blob.hpp"
#include "wire/dot_reader.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace exemu::smtp {

// A message as it comes in: the body goes straight into the store's chunks.
class Message {
public:
    Message(std::uint64_t limit, SteadyTime began) : limit_(limit), began_(began) {}

    // For DotReader and BDAT. Beyond the limit bytes are counted and dropped: the body is read to its end all the same.
    void append(std::string_view bytes)
    {
        size_ += bytes.size();
        if (header_ != Header::over) [[unlikely]]
            measure_header(bytes);
        if (size_ <= limit_)
            body_.append(bytes);
    }

    wire::DotReader dots;

    std::uint64_t size() const { return size_; }
    bool too_large() const { return size_ > limit_; }
    std::uint64_t header_size() const { return header_size_; } // up to the empty line, or all there is
    bool bare_lf() const { return dots.bare_lf(); }

    // Header fields, once the body is complete. Those that every message is asked for are looked for together, once.
    const std::string& subject() const { return known().subject; }
    const std::string& message_id() const { return known().message_id; } // empty when the message has none
    std::uint64_t hops() const { return known().hops; }                   // Received fields
    std::string header(std::string_view name) const;
    // Of the fields that a message wants (RFC 5322 3.6) those that it came without: Date, From, Message-ID.
    std::span<const std::string> missing() const;

    SteadyTime began() const { return began_; } // when the body began to come
    void add_message_id(std::string id) { known().message_id = std::move(id), message_id_added_ = true; }
    bool message_id_added() const { return message_id_added_; }
    void set_internal_id(std::uint64_t id) { internal_id_ = id; }
    std::uint64_t internal_id() const { return internal_id_; }

    // The stored form: `prefix` (Received and what else the server adds) before the bytes that came.
    std::shared_ptr<const store::Blob> finish(std::string prefix);

private:
    struct Known {
        std::string subject, message_id;
        std::uint64_t hops = 0;
        bool date = false, from = false, message_id_came = false;
    };
    enum class Header : std::uint8_t { line_start, line_start_cr, line, over }; // where the last byte left it
    Known& known() const;
    void measure_header(std::string_view);

    std::uint64_t limit_, size_ = 0, internal_id_ = 0, header_size_ = 0;
    Header header_ = Header::line_start;
    SteadyTime began_;
    bool message_id_added_ = false;
    store::BlobWriter body_;
    mutable Known known_;
    mutable bool looked_ = false;
};

} // namespace exemu::smtp
