#pragma once

namespace exemu::app {

// Gives back the pages of program and libraries that reading scenarios and linking have touched: read-only pages of files, which come
// back from the page cache when they are needed again. They were 11 of the 18 MiB resident after the start, and most of
// them serve nobody afterwards. Best effort: what the system refuses stays.
void release_start_pages();

} // namespace exemu::app
