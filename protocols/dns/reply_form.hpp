#pragma once
#include "base/tree.hpp"
#include "dns/grammar.hpp"
#include "scenario/steps.hpp"

#include <memory>
#include <string>

namespace exemu::dns {

// A scripted answer: a response code and no records.
struct ReplyForm final : scenario::ReplyForm {
    Rcode code = Rcode::servfail;
};

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::dns
