#include "app/start_pages.hpp"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace exemu::app {

namespace {

// A segment that was never writable is as its file is; one that was holds what the linker has put there, even where it is
// read-only by now, and must stay.
int release_segments(dl_phdr_info* object, std::size_t, void*)
{
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = object->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0)
            continue;
        const std::uintptr_t begin = object->dlpi_addr + segment.p_vaddr;
        // Whole pages only: the edges may be shared with a neighbour.
        const std::uintptr_t first = (begin + page - 1) / page * page;
        const std::uintptr_t end = (begin + segment.p_filesz) / page * page;
        if (first < end)
            ::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED); // NOLINT(performance-no-int-to-ptr)
    }
    return 0;
}

} // namespace

void release_start_pages() { ::dl_iterate_phdr(release_segments, nullptr); }

} // namespace exemu::app
