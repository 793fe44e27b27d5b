#pragma once
#include "base/tree.hpp"
#include "rpc/statuses.hpp"
#include "scenario/steps.hpp"

#include <functional>
#include <memory>
#include <string>

namespace exemu::rpc {

// A scripted answer: {fault: access_denied}, at a bind {nak: REASON} or {reject: REASON}, at a call {error: NAME} or {status: NAME}.
struct ReplyForm final : scenario::ReplyForm {
    enum class Kind : std::uint8_t { fault, nak, reject, result } kind = Kind::fault;
    std::uint32_t value = 0;
    std::string said; // "fault access_denied"
};

struct FormWord {
    std::string_view word;
    ReplyForm::Kind kind;
    const Names* names; // null: numbers alone
};
using Parse = std::function<std::shared_ptr<const scenario::ReplyForm>(const Tree&, Problems&)>;
// A map of one of these words.
Parse form_of(std::vector<FormWord>);
std::string render_form(const scenario::ReplyForm&);

} // namespace exemu::rpc
