#include "net/handshake_records.hpp"

#include <algorithm>

namespace exemu::net {

namespace {
constexpr std::size_t head_size = 5; // type, version, length
constexpr char handshake = 22;
} // namespace

std::string in_smaller_records(std::string_view flight, std::size_t most)
{
    std::string cut;
    while (flight.size() > head_size && flight.front() == handshake) {
        const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(flight[3])) << 8 |
            static_cast<unsigned char>(flight[4]);
        if (size > flight.size() - head_size)
            break;
        std::string_view content = flight.substr(head_size, size);
        while (!content.empty()) {
            const std::string_view piece = content.substr(0, std::max<std::size_t>(most, 1));
            cut += flight.substr(0, 3);
            cut += static_cast<char>(piece.size() >> 8);
            cut += static_cast<char>(piece.size());
            cut += piece;
            content.remove_prefix(piece.size());
        }
        flight.remove_prefix(head_size + size);
    }
    return cut + std::string(flight);
}

} // namespace exemu::net
