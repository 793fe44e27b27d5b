#pragma once
#include "http/events.hpp"
#include "http/reply_form.hpp"
#include "http/site.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

// The door of Exchange ActiveSync (MS-ASHTTP): OPTIONS, and what a command gets before anybody reads its body.
namespace exemu::http {

std::shared_ptr<const Site> make_activesync(const Voice&);
void describe_activesync(scenario::Language&, Events&);

// What the request line says: a plain query, or one value in base64 (MS-ASHTTP 2.2.1.1.1).
struct SyncRequest {
    std::string command; // "FolderSync"; empty: none was named
    std::string device, device_type, user;
    std::string version;    // MS-ASProtocolVersion, or the blob's: "14.1"
    std::string policy_key; // X-MS-PolicyKey, or the blob's
};
SyncRequest read_sync_request(const Request&);

// A document of one Status below the command's own element: what from 14.0 on stands for most errors, under 200. Empty: no such command.
std::string status_document(std::string_view command, unsigned status);

// {eas_status: 142}, or as HTTP.
struct SyncReplyForm final : ReplyForm {
    std::optional<unsigned> eas_status;
};

class SyncTurn final : public Turn {
public:
    SyncTurn(Visit& visit, pattern::EventId event, SyncRequest asked) : Turn(visit, event), asked_(std::move(asked)) {}
    const SyncRequest& asked() const { return asked_; }

protected:
    Task<std::optional<Response>> respond() override;
    Response scripted_response(const scenario::ReplyForm&) override;

private:
    Response options() const;
    SyncRequest asked_;
};

} // namespace exemu::http
