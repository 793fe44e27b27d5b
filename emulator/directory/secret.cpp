#include "directory/secret.hpp"

#include <cstddef>

namespace exemu::directory {

bool same_secret(std::string_view secret, std::string_view typed)
{
    // volatile: the compiler may not leave the loop at the first difference.
    volatile unsigned char difference = secret.size() != typed.size();
    std::size_t place = 0;
    for (const char c : typed) {
        const char wanted = secret.empty() ? '\0' : secret[place];
        difference = static_cast<unsigned char>(difference | static_cast<unsigned char>(wanted ^ c));
        place = place + 1 < secret.size() ? place + 1 : 0;
    }
    return difference == 0;
}

} // namespace exemu::directory
