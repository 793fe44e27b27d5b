#pragma once
#include "http/turn.hpp"
#include "oab/events.hpp"
#include "oab/library.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace exemu::oab {

// A request for a file of the address book.
class GetTurn final : public http::Turn {
public:
    struct Asked {
        std::string folder, name; // as the path says them
        std::shared_ptr<const Edition> edition;
        const File* file = nullptr; // of the edition; null: there is none of this name
    };
    GetTurn(http::Visit& visit, Asked asked) : Turn(visit, events().get), asked_(std::move(asked)) {}
    const Asked& asked() const { return asked_; }
    std::string_view range() const { return visit_.request().get("Range"); }

protected:
    Task<std::optional<http::Response>> respond() override;

private:
    Asked asked_;
};

} // namespace exemu::oab
