#pragma once
#include "owa/letter.hpp"
#include "owa/mailbox_view.hpp"
#include "owa/message_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the web mail's script says and hears, in JSON. Reading never throws; what is missing is as it stands here, what nobody knows is
// passed over.
namespace exemu::owa {

struct Asked {
    std::vector<std::uint64_t> ids; // of items; ids are texts in JSON, for they have 64 bits
    std::uint64_t folder = 0, offset = 0, count = 50, part = 0, since = 0;
    std::optional<std::uint64_t> answered, draft;
    std::optional<bool> unread;
    bool background = false; // the page asks by itself
    LetterKind kind = LetterKind::fresh;
    std::string query, when, to, cc, bcc, subject, text;
};

// False when it is no JSON object of the wanted types.
bool read_question(std::string_view json, Asked&);

std::string json_of(const std::vector<FolderView>&, store::ChangeNumber);
std::string json_of(const Page&, store::FolderId);
std::string json_of(const MessageView&, const store::Item&);
std::string json_of(const Draft&);
std::string json_kept(store::ItemId draft);
std::string json_news(store::ChangeNumber);
std::string json_error(std::string_view sentence);

} // namespace exemu::owa
