#pragma once
#include "base/units.hpp"
#include "store/blob.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace exemu::session {

enum class Result : std::uint8_t { none, ok, refused, error };
std::string_view to_text(Result);

// What happens once a reply has been written.
enum class After : std::uint8_t {
    go_on,
    start_tls, // the dialogue runs the handshake
    close,     // flush and close: the conversation is over
    over,      // the connection is ended already (reset, blackhole): say nothing more
};

// A slice of a shared blob: nothing is copied.
struct BlobSlice {
    std::shared_ptr<const store::Blob> blob;
    std::size_t from = 0, count = 0;
};
// Fills its argument with up to 64 KiB more; false when there is no more.
using Generator = std::function<bool(std::string&)>;

// Untagged data and the like are named, so that `alter` changes a part and not a string.
struct Segment {
    std::string part; // "exists", "literal"; empty when nothing alters it
    std::variant<std::string, BlobSlice, Generator> bytes;
};

// What a protocol answers: segments in order, and what the journal says of it.
struct Reply {
    Result result = Result::none; // none: nothing is said
    After after = After::go_on;
    std::string code;             // "250", "NO"
    std::string text;             // the words, for the journal; may be empty
    std::string bytes;            // the whole of a short reply, line ends included
    std::vector<Segment> more;    // what follows `bytes`
    Duration hold{};              // the real server keeps this answer back so long (a tarpit); what a rule says is said at once

    bool positive() const { return result == Result::ok; }
    bool says_something() const { return !bytes.empty() || !more.empty(); }
};

} // namespace exemu::session
