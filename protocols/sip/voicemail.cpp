#include "sip/voicemail.hpp"

#include "sip/voice.hpp"
#include "wire/compose.hpp"
#include "wire/dates.hpp"

#include <fmt/format.h>

#include <cmath>

namespace exemu::sip {

namespace {

std::string in_quotes(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c != '\r' && c != '\n')
            out += c;
    }
    return out + "\"";
}

// Header bodies hold no line ends and nothing that is not ASCII.
std::string plain(std::string_view text)
{
    std::string out;
    for (const char c : text.substr(0, 128))
        out += c >= ' ' && c < 127 ? c : '?';
    return out;
}

std::string shown(const Caller& caller)
{
    return plain(!caller.name.empty() ? caller.name : !caller.number.empty() ? caller.number : "anonymous");
}

std::string from_of(const LeftCall& call)
{
    if (call.caller.account)
        return fmt::format("{} <{}>", in_quotes(plain(call.caller.account->display)), call.caller.account->address);
    return fmt::format("{} <MSExchangeUM@{}>", in_quotes(shown(call.caller)), call.domain);
}

} // namespace

Letter write_letter(const LeftCall& call, const Style& style)
{
    const double said = call.recorder ? call.recorder->seconds() : 0;
    const bool voice = said >= shortest_message;
    const auto seconds = static_cast<std::uint64_t>(std::lround(said));
    Letter letter;
    letter.item_class = voice ? "IPM.Note.Microsoft.Voicemail.UM.CA" : "IPM.Note.Microsoft.Missed.Voice";
    letter.from = from_of(call);
    letter.to = call.to;
    letter.message_id = call.message_id;
    letter.subject = filled(
        filled(voice ? style.voice_subject : style.missed_subject, "{caller}", shown(call.caller)), "{seconds}", std::to_string(seconds));
    std::string& out = letter.message;
    // [MS-OXCMAIL] 2.2.3.2.41 and 2.2.3.3: the names of the fields by which clients know a voice message; [MS-OXOUM] what they hold.
    out = fmt::format(
        "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: {}\r\nMIME-Version: 1.0\r\nContent-Class: {}\r\nX-CallingTelephoneNumber: {}\r\nX-VoiceMessageSenderName: {}\r\n",
        letter.from, letter.to, wire::encode_unstructured(letter.subject), wire::rfc5322_date(call.when), letter.message_id,
        voice ? "voice-ca" : "missedcall", plain(call.caller.number), shown(call.caller));
    const std::string words = voice
        ? fmt::format("You received a voice message from {}. Duration: {}:{:02}.\r\n", shown(call.caller), seconds / 60, seconds % 60)
        : fmt::format("You missed a call from {}.\r\n", shown(call.caller));
    if (!voice) {
        out += "Content-Type: text/plain; charset=us-ascii\r\n\r\n" + words;
        return letter;
    }
    const std::string name = fmt::format("{} ({} seconds) Voice Mail.wav", shown(call.caller), seconds);
    const std::string boundary = "_um_" + std::to_string(call.when.time_since_epoch().count()) + "_";
    out += fmt::format(
        "X-VoiceMessageDuration: {}\r\nX-AttachmentOrder: {}\r\nMessage-Context: voice-message\r\nContent-Type: multipart/mixed; boundary=\"{}\"\r\n\r\n",
        seconds, name, boundary);
    out += fmt::format("--{}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n{}\r\n", boundary, words);
    out += fmt::format(
        "--{}\r\nContent-Type: audio/wav; name={}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename={}\r\n\r\n",
        boundary, in_quotes(name), in_quotes(name));
    out += wire::base64_lines(wav_of(call.recorder->law(), call.recorder->voice()));
    out += fmt::format("\r\n--{}--\r\n", boundary);
    return letter;
}

} // namespace exemu::sip
