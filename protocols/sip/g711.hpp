#pragma once
#include <cstdint>
#include <string>
#include <string_view>

// G.711: 8000 octets a second of 14 or 13 bit samples, by the mu law (PCMU) or the A law (PCMA). Sans-IO.
namespace exemu::sip {

enum class Law : std::uint8_t { mu, a };

std::int16_t expanded(Law, std::uint8_t octet);
std::uint8_t compressed(Law, std::int16_t sample);
inline constexpr std::uint8_t silence_mu = 0xff, silence_a = 0xd5;

// A whole WAV file of 16 bit samples, 8 kHz, one channel. Exchange: "G.711 PCM linear" of its dial plans is this.
std::string wav_of(Law, std::string_view octets);
// A sine of half the full scale; `first` is the number of its first sample.
std::string tone(Law, unsigned hertz, std::uint32_t first, unsigned samples);

} // namespace exemu::sip
