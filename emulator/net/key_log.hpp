#pragma once
#include <mutex>
#include <string>
#include <string_view>

namespace exemu::net {

// The secrets of handshakes, a line each in the form that readers of captures take (NSS key log). Kept only where a scenario says
// `reveal: credentials`; who has them reads everything that was captured.
class KeyLog {
public:
    void keep(std::string_view line);
    std::string text() const;

private:
    static constexpr std::size_t most = 4u << 20; // then the oldest are forgotten
    mutable std::mutex mutex_;
    std::string lines_;
};

// Contexts that are made from here on tell their handshakes' secrets to it; null: nobody. It must outlive every handshake.
void use_key_log(KeyLog*);
KeyLog* key_log();

} // namespace exemu::net
