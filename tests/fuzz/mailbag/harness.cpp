#include "mailbag/folder_names.hpp"
#include "mailbag/sources.hpp"
#include "wire/dates.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

// Mail that somebody has already: a first letter says what the rest is. f: a file, of one message or an mbox; n: the name of a folder in a
// Maildir++; d: a date.
using namespace exemu;
using namespace exemu::mailbag;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

struct Seen {
    std::size_t messages = 0, mistakes = 0, bytes = 0;
};

void look_at(const store::Blob& mime, Seen& seen)
{
    const std::string text = mime.text();
    seen.bytes += text.size();
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
        require(at > 0 && text[at - 1] == '\r');
}

Seen read(const std::filesystem::path& file, Look look)
{
    Seen seen;
    Reader reader;
    reader.look = look;
    reader.folder = [](const std::string&) { require(false); };
    reader.take = [&](const Found& found) {
        ++seen.messages;
        require((found.mime != nullptr) == (look == Look::read));
        if (found.mime)
            look_at(*found.mime, seen);
    };
    reader.wrong = [&](const Mistake& mistake) {
        ++seen.mistakes;
        require(!mistake.what.empty() && mistake.file == file);
    };
    read_source(file, reader);
    return seen;
}

void read_file(std::string_view bytes)
{
    static const std::filesystem::path file = std::filesystem::temp_directory_path() / ("exemu-fuzz-mailbag-" + std::to_string(getpid()));
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    const Seen over = read(file, Look::over), whole = read(file, Look::read);
    std::filesystem::remove(file);
    require(over.messages == whole.messages && over.mistakes == whole.mistakes);
    require(whole.bytes <= 2 * bytes.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (input.empty())
        return 0;
    const std::string_view rest = input.substr(1);
    if (input[0] == 'f') {
        read_file(rest);
    } else if (input[0] == 'n') {
        if (const auto name = folder_of_maildir(rest))
            require(name->size() <= 2 * rest.size());
    } else if (input[0] == 'd') {
        if (const auto date = wire::parse_rfc5322_date(rest))
            require(wire::parse_rfc5322_date(wire::rfc5322_date(*date)) == date);
        if (const auto date = wire::parse_ctime(rest))
            require(wire::parse_rfc5322_date(wire::rfc5322_date(*date)) == date);
    }
    return 0;
}
