#pragma once
#include "directory/directory.hpp"
#include "store/store.hpp"

#include <expected>
#include <string>

namespace exemu::app {

// A small inbox for an account, so that a fresh emulator has something to read. `host` names the server in Message-IDs.
void give_default_mail(store::Mailstore&, const directory::Directory&, const directory::Account&, const std::string& host, WallTime now);

// A message given by hand (exemu mail put): RFC 5322 bytes, bare LF made CRLF.
std::expected<store::Change, std::string> put_mail(store::Mailstore&, const std::string& account, std::string text, WallTime now);

} // namespace exemu::app
