#include "support/mspack.hpp"

#include <mspack.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

namespace exemu::test {

namespace {

// libmspack asks for files by name; these are.
struct System : mspack_system {
    std::map<std::string, std::string> files;
};

struct Open {
    std::string* content;
    std::size_t at = 0;
};

Open& open_of(mspack_file* file) { return *reinterpret_cast<Open*>(file); }

mspack_file* open_file(mspack_system* system, const char* name, int mode)
{
    auto& files = static_cast<System*>(system)->files;
    if (mode == MSPACK_SYS_OPEN_WRITE)
        files[name].clear();
    const auto found = files.find(name);
    return found == files.end() ? nullptr : reinterpret_cast<mspack_file*>(new Open{&found->second});
}

void close_file(mspack_file* file) { delete &open_of(file); }

int read_file(mspack_file* file, void* buffer, int bytes)
{
    Open& open = open_of(file);
    const std::size_t count = std::min<std::size_t>(static_cast<std::size_t>(bytes), open.content->size() - open.at);
    std::memcpy(buffer, open.content->data() + open.at, count);
    open.at += count;
    return static_cast<int>(count);
}

int write_file(mspack_file* file, void* buffer, int bytes)
{
    open_of(file).content->append(static_cast<const char*>(buffer), static_cast<std::size_t>(bytes));
    return bytes;
}

int seek_file(mspack_file* file, off_t to, int mode)
{
    Open& open = open_of(file);
    const off_t base = mode == MSPACK_SYS_SEEK_START ? 0 : static_cast<off_t>(mode == MSPACK_SYS_SEEK_CUR ? open.at : open.content->size());
    if (base + to < 0 || static_cast<std::size_t>(base + to) > open.content->size())
        return -1;
    open.at = static_cast<std::size_t>(base + to);
    return 0;
}

off_t tell_file(mspack_file* file) { return static_cast<off_t>(open_of(file).at); }
void say(mspack_file*, const char*, ...) {}
void* take(mspack_system*, std::size_t bytes) { return std::malloc(bytes); }
void give_back(void* pointer) { std::free(pointer); }
void copy(void* source, void* target, std::size_t bytes) { std::memcpy(target, source, bytes); }

std::unique_ptr<System> system_with(std::string_view file, std::string_view source)
{
    auto system = std::make_unique<System>();
    system->open = open_file;
    system->close = close_file;
    system->read = read_file;
    system->write = write_file;
    system->seek = seek_file;
    system->tell = tell_file;
    system->message = say;
    system->alloc = take;
    system->free = give_back;
    system->copy = copy;
    system->null_ptr = nullptr;
    system->files["in"] = file;
    system->files["base"] = source;
    return system;
}

std::expected<std::string, std::string> run(std::string_view file, std::string_view source, bool diff)
{
    const auto system = system_with(file, source);
    msoab_decompressor* judge = mspack_create_oab_decompressor(system.get());
    if (!judge)
        return std::unexpected("libmspack has no OAB decompressor");
    const int error = diff ? judge->decompress_incremental(judge, "in", "base", "out") : judge->decompress(judge, "in", "out");
    mspack_destroy_oab_decompressor(judge);
    if (error != MSPACK_ERR_OK)
        return std::unexpected("libmspack: error " + std::to_string(error));
    return system->files["out"];
}

} // namespace

std::expected<std::string, std::string> unpack_full(std::string_view file) { return run(file, {}, false); }
std::expected<std::string, std::string> unpack_diff(std::string_view file, std::string_view source) { return run(file, source, true); }

} // namespace exemu::test
