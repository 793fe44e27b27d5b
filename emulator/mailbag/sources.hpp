#pragma once
#include "base/clock.hpp"
#include "store/blob.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

// Mail that somebody has already (`mailboxes: {alice: {load: ...}}`): one .eml file, an mbox, a Maildir, a folder of .eml files.
namespace exemu::mailbag {

struct Found { // one message of a source
    std::string folder;         // below where the source goes: "Projects/2026"; empty: there
    std::uint8_t flags = 0;     // store::Flag
    WallTime received{};
    std::shared_ptr<const store::Blob> mime = nullptr; // CRLF; null where the source is only looked over
};

struct Mistake { // what cannot be read, in which file; line counts from 1, 0 where there are none
    std::string file;
    std::uint32_t line = 0;
    std::string what;
};

// Look over: everything is opened and held to its form, nothing is kept. Read: the same, and the bytes.
enum class Look : std::uint8_t { over, read };

struct Reader {
    Look look = Look::over;
    std::function<void(const std::string& folder)> folder; // a folder of the source, with or without mail; before its messages
    std::function<void(Found)> take;
    std::function<void(Mistake)> wrong;
};

// A file that begins with "From " is an mbox, another one a message. A folder with `cur` is a Maildir, and with folders `.A.B` in it
// a Maildir++; another one holds .eml files and folders of them. One message may have 150MB. In order of arrival; files of one
// folder by name. Links to folders are not followed.
void read_source(const std::filesystem::path&, const Reader&);

// Exchange's name for a folder that others call Sent, Trash, Junk...; the path itself where there is none.
std::string exchange_name(std::string path);

} // namespace exemu::mailbag
