#pragma once
#include "sip/fields.hpp"
#include "sip/message.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace exemu::sip {

// A request that owns its bytes, and what its header fields say. It is never copied: views point into it.
struct Request {
    explicit Request(std::string_view bytes);
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

    const std::string bytes;
    const Message message;
    Via via;     // the topmost
    Party from, to, contact;
    CSeq cseq;
    Uri uri;
    std::optional<std::uint32_t> max_forwards;
    std::string_view call_id;
    std::optional<Fault> fault; // of its form: what it is answered before anybody looks at what it means
    bool answerable = false;    // Via and CSeq are there: an answer finds its way and its question

    bool is(std::string_view method) const { return message.method == method; }
    bool in_dialog() const { return !to.tag.empty(); }

private:
    void examine();
    bool examine_via();
    void wrong(unsigned status, std::string_view sentence);
};

} // namespace exemu::sip
