#include "sip/rtp.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace exemu::sip;

TEST_CASE("G.711: what is compressed is expanded to nearly the same")
{
    for (const Law law : {Law::mu, Law::a})
        for (int sample = -32768; sample <= 32767; sample += 7) {
            const int back = expanded(law, compressed(law, static_cast<std::int16_t>(sample)));
            INFO(sample << " -> " << back);
            CHECK(std::abs(back - sample) <= std::max(32, std::abs(sample) / 16));
        }
    CHECK(expanded(Law::mu, silence_mu) == 0);
    CHECK(std::abs(expanded(Law::a, silence_a)) <= 8);
    CHECK(expanded(Law::mu, 0x00) == -32124);
    CHECK(expanded(Law::mu, 0x80) == 32124);
    CHECK(expanded(Law::a, 0x2a) == -32256);
    for (unsigned octet = 0; octet < 256; ++octet)
        for (const Law law : {Law::mu, Law::a}) {
            const std::int16_t sample = expanded(law, static_cast<std::uint8_t>(octet));
            CHECK(expanded(law, compressed(law, sample)) == sample);
        }
}

TEST_CASE("a WAV file has two bytes for each octet, and says so")
{
    const std::string wav = wav_of(Law::mu, std::string(8000, '\xff'));
    CHECK(wav.size() == 16044);
    CHECK(wav.substr(0, 4) == "RIFF");
    CHECK(wav.substr(36, 4) == "data");
    CHECK(static_cast<std::uint8_t>(wav[40]) + 256 * static_cast<std::uint8_t>(wav[41]) == 16000);
}

TEST_CASE("packets that are none")
{
    CHECK_FALSE(parse_rtp(""));
    CHECK_FALSE(parse_rtp(std::string(11, '\x80')));
    CHECK_FALSE(parse_rtp(std::string("\x40") + std::string(20, '\0')));
    CHECK_FALSE(parse_rtp(std::string("\x8f") + std::string(20, '\0')));              // fifteen sources
    CHECK_FALSE(parse_rtp(std::string("\x90") + std::string(13, '\0')));              // an extension that is not there
    CHECK_FALSE(parse_rtp(std::string("\xa0") + std::string(11, '\0') + "\x01\x09")); // more padding than packet
    RtpPacket packet{8, true, 65535, 0xfffffff0, 7, "voice"};
    const std::string bytes = write_rtp(packet);
    const auto back = parse_rtp(bytes);
    REQUIRE(back);
    CHECK(back->payload == "voice");
    CHECK(back->sequence == 65535);
    CHECK(back->timestamp == 0xfffffff0);
    CHECK(back->marker);
}

TEST_CASE("a recorder keeps voice in its time, counts what is lost, and hears each key once")
{
    Recorder recorder({0, Law::mu, 101}, 8000);
    const std::string voice(160, 'v');
    std::uint16_t sequence = 65534;
    std::uint32_t timestamp = 0xffffff00;
    const auto say = [&](unsigned type, std::string_view payload, std::uint32_t when) {
        return recorder.take(write_rtp({type, false, sequence++, when, 1, payload}));
    };
    CHECK(say(0, voice, timestamp).first);
    CHECK_FALSE(say(0, voice, timestamp + 160).first);
    ++sequence; // one is lost
    say(0, voice, timestamp + 480);
    CHECK(recorder.voice().size() == 640);
    CHECK(recorder.voice().substr(320, 160) == std::string(160, '\xff'));
    CHECK(recorder.lost() == 1);
    CHECK(say(101, std::string("\x05\x0a\x00\xa0", 4), timestamp + 640).digit == '5');
    CHECK(say(101, std::string("\x05\x8a\x01\x40", 4), timestamp + 640).digit == '\0');
    CHECK(say(101, std::string("\x0b\x0a\x00\xa0", 4), timestamp + 1280).digit == '#');
    CHECK_FALSE(say(13, "x", timestamp).taken);
    CHECK_FALSE(recorder.take("noise").taken);
    say(0, voice, timestamp - 160); // from before the beginning
    CHECK(recorder.voice().size() == 640);
    say(0, voice, timestamp + 7900); // the end is the bound
    CHECK(recorder.full());
    CHECK(recorder.seconds() == Approx(1.0));
    say(0, voice, timestamp + 1'000'000);
    CHECK(recorder.voice().size() == 8000);
}
