#pragma once
#include "ecp/events.hpp"
#include "http/turn.hpp"

#include <string>

namespace exemu::ecp {

// ecp.page: one page of the admin center.
class PageTurn final : public http::Turn {
public:
    PageTurn(http::Visit& visit, std::string page) : Turn(visit, events().page), page_(std::move(page)) {}
    const std::string& page() const { return page_; }

protected:
    Task<std::optional<http::Response>> respond() override;

private:
    std::string page_;
};

} // namespace exemu::ecp
