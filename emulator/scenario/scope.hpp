#pragma once
#include "scenario/scenario.hpp"

#include <fmt/format.h>

// `scope`: whose values make one counter (scenario language, "`scope`: who is counted").
namespace exemu::scenario {

using KeyBuffer = fmt::basic_memory_buffer<char, 256>;

// The values of the scope's fields at a moment, as text: "alice", "127.0.0.1, a@example.test, b@contoso.test". Different values
// give different texts; a long one ends in a hash. False when a field is absent: then the moment belongs to no counter.
bool scope_key(const Scope&, const pattern::Source&, KeyBuffer& out);
inline std::string_view view(const KeyBuffer& key) { return {key.data(), key.size()}; }

// What `scope` says, or null for none (then `all`). `events` are those of the rule: a field that none of them has is a problem.
// Answered fields are allowed in expectations alone.
Scope read_scope(const Tree* written, std::span<const pattern::EventId> events, pattern::Use, const pattern::Vocabulary&, Problems&);

} // namespace exemu::scenario
