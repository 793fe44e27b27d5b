#pragma once
#include "http/site.hpp"

#include <memory>
#include <string>

// healthcheck.htm of each virtual directory (2013 and later): without logging in, for load balancers.
namespace exemu::http {

std::shared_ptr<const Site> make_health(const Voice&); // null: this build has none

class HealthTurn final : public Turn {
public:
    HealthTurn(Visit&, std::string directory, bool in_service);
    const std::string& directory() const { return directory_; }

protected:
    Task<std::optional<Response>> respond() override;

private:
    std::string directory_;
    bool in_service_;
};

} // namespace exemu::http
