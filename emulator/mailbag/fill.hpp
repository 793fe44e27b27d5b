#pragma once
#include "base/place.hpp"
#include "mailbag/generate.hpp"
#include "store/store.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// What a scenario wants in one mailbox, and how it gets there.
namespace exemu::mailbag {

struct Load {
    std::filesystem::path path;
    std::string into = "Inbox"; // mail goes there, folders of the source below it; those of a Maildir++ stand beside the inbox
    Place place;
};

struct Plan {
    std::vector<Load> load;
    std::vector<std::string> folders; // made beside the well-known ones: "Projects/2026"
    std::optional<Generate> generate;
    Place place;          // of the account
    Place generate_place;
};

// The path of a folder in the mailbox for one of a source.
std::string folder_for(const Load&, const std::string& folder_of_source);
// Looks over what is to be loaded.
void check(const Plan&, Problems&);
// Folders, then what is loaded, then what is generated. What does not fit or has gone meanwhile is a problem.
void fill(const std::shared_ptr<store::Mailbox>&, const Plan&, store::Mailstore&, const World&, const directory::Account&, Problems&);

} // namespace exemu::mailbag
