#pragma once
#include "app/case_run.hpp"
#include "control/http_client.hpp"

namespace exemu::app {

// A case against an emulator that runs elsewhere, reached by the name that its URL has: the scenario is laid over there, the command
// runs here, and the verdict comes from there. Never throws for what the case does.
class RemoteCase {
public:
    RemoteCase(const TestWish&, const control::HttpClient&, std::string file, std::filesystem::path folder, int cancel);
    verdict::CaseReport run();

private:
    std::expected<verdict::CaseReport, std::string> attempt();
    std::expected<Variables, std::string> variables() const;

    const TestWish& wish_;
    const control::HttpClient& client_;
    std::string file_;
    std::filesystem::path folder_;
    int cancel_;
};

} // namespace exemu::app
