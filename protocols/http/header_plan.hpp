#pragma once
#include "base/clock.hpp"
#include "http/style.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

// What a persona's list of header fields means on a listener, worked out once: every answer walks one.
namespace exemu::http {

struct Voice;

struct HeaderEntry {
    enum class Says : std::uint8_t {
        own,             // nothing but what the answer says itself
        fixed,           // `text`: a line, the same in every answer
        filled,          // `text`: a value with placeholders
        length,          // here the framing stands
        chunks,          // here Transfer-Encoding stands
        offers,          // WWW-Authenticate, all of them
        date,
        request_id,
        build_if_known,  // X-OWA-Version for who has logged in
        persistent_auth, // for who has logged in by NTLM or Negotiate
    };
    std::string name;
    Says says = Says::own;
    std::string text;
    bool after_rest = false; // what the answer says and no entry names stands before this one
    std::optional<std::string> owa_version =
        {}; // Exchange: X-OWA-Version stands behind X-AspNet-Version where the list has no place for it: a line; empty for who has logged in alone
};

struct HeaderPlan {
    std::vector<HeaderEntry> entries;
    bool has_chunks = false; // Transfer-Encoding has a place
    bool offers_twice = false;
    std::string location; // its value, with placeholders; empty: none
    std::uint64_t length = 0; // that was seen of the vendor's page; 0: none
    std::string etag; // of a file of IIS; empty: none
    std::optional<WallTime> modified;

    HeaderPlan() = default;
    HeaderPlan(const Headers&, const Voice&);
};

// Those of a style, by where the lists stand in it.
class HeaderPlans {
public:
    void add_all(const Voice&);
    // Null: a list that is not the style's.
    const HeaderPlan* find(const Headers* list) const
    {
        const auto found = plans_.find(list);
        return found == plans_.end() ? nullptr : &found->second;
    }

private:
    std::unordered_map<const Headers*, HeaderPlan> plans_;
};

} // namespace exemu::http
