// Whatever comes as a query is read within its bytes, and its answer is never longer than it may be.
#include "dns/grammar.hpp"
#include "dns/zone.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace exemu::dns;
    static const Site site{"contoso.test", "mail.contoso.test", {"127.0.0.1", "::1"}, 443};
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (const auto frame = read_frame(input); frame && frame->consumed > size)
        std::abort();
    const auto query = parse_query(input);
    if (!query) {
        if (query.error().answerable != !write_formerr(input).empty() && size <= most_message)
            std::abort();
        return 0;
    }
    const std::size_t most = query->original.size() * 2;
    const std::string said = write_answer(*query, look_up(site, query->name, query->type), most);
    if (said.size() > most || said.size() < 12)
        std::abort();
    return 0;
}
