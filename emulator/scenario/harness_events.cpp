#include "base/text.hpp"
#include "scenario/language.hpp"

#include <fmt/format.h>

// The moments that no protocol owns (scenario language, "The events"). Facts have no readers: whoever makes them packs their
// fields into the journal.
namespace exemu::scenario {

namespace {

using pattern::Moment;
using enum pattern::Type;

// What a connection can suffer before anybody has spoken.
constexpr StepBits bare_steps = bit(StepWord::pass) | bit(StepWord::close) | bit(StepWord::reset) | bit(StepWord::blackhole) |
    bit(StepWord::delay) | effect_steps;

pattern::Field asked(const char* name, pattern::Type type, pattern::Read read, const char* sample, const char* doc)
{
    return {.name = name, .type = type, .read = read, .sample = sample, .doc = doc};
}

pattern::Field told(const char* name, pattern::Type type, const char* sample, const char* doc)
{
    return asked(name, type, nullptr, sample, doc);
}

void add_connection_events(Language& language, const HarnessReaders& read, HarnessEvents& ids)
{
    ids.tcp_accept = language.add(
        {"tcp.accept", Moment::point, "A connection has been accepted; no byte has passed.",
            {asked("mss", number, read.mss, "1460", "Segment size that the path allows."),
                asked("interface", text, read.interface, "nspi", "The RPC interface that is served there."),
                asked("announced", flag, read.announced, "true", "RPC: the end point mapper tells of this port.")}},
        {.steps = bare_steps | bit(StepWord::refuse)});
    ids.session_closed = language.add({"session.closed", Moment::fact, "A session is over.",
                                          {told("by", text, "peer", "Who ended it: peer, us, rule, deadline or fault."),
                                              told("turns", number, "7", "Turns the session had.")}},
        {});
    ids.listener_refused = language.add({"listener.refused", Moment::fact, "A connection was turned away by a limit.",
                                            {told("what", text, "limits.connections", "The limit, or what went wrong.")}},
        {});
}

// RFC 8446, section 6 (B.2), with those of TLS 1.2 that a server still sends (RFC 5246, section 7.2).
constexpr std::pair<std::string_view, int> alerts[] = {
    {"close_notify", 0},
    {"unexpected_message", 10},
    {"bad_record_mac", 20},
    {"record_overflow", 22},
    {"handshake_failure", 40},
    {"bad_certificate", 42},
    {"unsupported_certificate", 43},
    {"certificate_revoked", 44},
    {"certificate_expired", 45},
    {"certificate_unknown", 46},
    {"illegal_parameter", 47},
    {"unknown_ca", 48},
    {"access_denied", 49},
    {"decode_error", 50},
    {"decrypt_error", 51},
    {"protocol_version", 70},
    {"insufficient_security", 71},
    {"internal_error", 80},
    {"inappropriate_fallback", 86},
    {"user_canceled", 90},
    {"no_renegotiation", 100},
    {"missing_extension", 109},
    {"unsupported_extension", 110},
    {"unrecognized_name", 112},
    {"bad_certificate_status_response", 113},
    {"unknown_psk_identity", 115},
    {"certificate_required", 116},
    {"no_application_protocol", 120},
};

std::shared_ptr<const ReplyForm> parse_alert(const Tree& written, Problems& problems)
{
    const Tree* name = written.find("alert");
    if (!name || !name->is_scalar() || written.entries.size() != 1) {
        problems.add(written.place, "a reply in a handshake is an alert: {alert: handshake_failure}");
        return nullptr;
    }
    std::vector<std::string> known;
    for (const auto& [word, number] : alerts) {
        if (word == name->text) {
            auto form = std::make_shared<AlertForm>();
            form->alert = number;
            return form;
        }
        known.emplace_back(word);
    }
    problems.add(name->place, unknown_word("alert", name->text, known));
    return nullptr;
}

std::string render_alert(const ReplyForm& form)
{
    for (const auto& [word, number] : alerts)
        if (number == static_cast<const AlertForm&>(form).alert)
            return fmt::format("TLS alert {}", word);
    return "TLS alert";
}

void add_tls_events(Language& language, const HarnessReaders& read, HarnessEvents& ids)
{
    // What shapes an answer shapes the flight that comes next, records and all.
    constexpr StepBits flight_steps = bare_steps | bit(StepWord::throttle) | bit(StepWord::dribble) | bit(StepWord::truncate) |
        bit(StepWord::garbage);
    const EventGrammar talks = read.alerts ? EventGrammar{flight_steps | bit(StepWord::reply), 0, parse_alert, render_alert}
                                           : EventGrammar{.steps = flight_steps};
    EventGrammar at_hello = talks;
    if (read.alerts)
        at_hello.parts = {
            {"record", PartType::number, false, "16",
                "Our handshake messages are spread over records of at most so many bytes; those that keys protect carry 512 at least."},
            {"cert", PartType::certificate, false, "expired",
                "The certificate that is shown; no session that was agreed upon under another is resumed."}};
    ids.tls_hello = language.add(
        {"tls.hello", Moment::point, "A ClientHello has been read; nothing has been sent.",
            {asked("versions", list, read.hello_versions, "1.3, 1.2", "Versions the peer offers."),
                asked("ciphers", list, read.hello_ciphers, "TLS_AES_128_GCM_SHA256", "Cipher suites the peer offers."),
                asked("alpn", list, read.hello_alpn, "", "Application protocols the peer offers."),
                asked("resumes", flag, read.hello_resumes, "false", "The peer wants to resume a session."),
                asked("ja3", text, read.hello_ja3, "ada70206e40642a3e4461f35503241d5", "Fingerprint of the peer, JA3."),
                asked("ja4", text, read.hello_ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1", "Fingerprint of the peer, JA4.")}},
        at_hello);
    const pattern::Field agreed = asked("version", version, read.flight_version, "1.3", "Version agreed upon.");
    const pattern::Field cipher = asked("cipher", text, read.flight_cipher, "TLS_AES_256_GCM_SHA384", "Cipher suite agreed upon.");
    const pattern::Field cert = asked("cert", text, read.flight_cert, "good", "Name of the certificate that is shown.");
    ids.tls_server_hello = language.add(
        {"tls.server_hello", Moment::point, "Our first flight is out, the peer's answer is not in.", {agreed, cipher, cert}}, talks);
    ids.tls_established = language.add(
        {"tls.established", Moment::point, "Both sides have finished the handshake.",
            {agreed, cipher, cert, asked("client_cert", text, read.flight_client_cert, "", "Subject of the peer's certificate."),
                asked("resumed", flag, read.flight_resumed, "false", "An earlier session was resumed.")}},
        {.steps = bare_steps});
    ids.tls_accepted = language.add(
        {"tls.accepted", Moment::fact, "The first byte after the handshake has come: the peer took the certificate.",
            {told("cert", text, "good", "Name of the certificate."), told("problem", text, "", "What is wrong with it by intention.")}},
        {});
    ids.tls_failed = language.add(
        {"tls.failed", Moment::fact, "A handshake has ended without success.",
            {told("alert", text, "unknown ca", "The alert, or how it ended."), told("by", text, "peer", "Who ended it: peer or us."),
                told("at", text, "handshake", "Where: hello or handshake.")}},
        {});
    ids.cert_swapped = language.add({"cert.swapped", Moment::fact, "A listener shows another certificate from now on.",
                                        {told("name", text, "expired", "Name of the certificate."),
                                            told("problem", text, "expired", "What is wrong with it by intention."),
                                            told("before", text, "good", "Name of the one it replaces.")}},
        {});
}

void add_store_events(Language& language, HarnessEvents& ids)
{
    const pattern::Field to = told("to", text, "alice", "The mailbox, by its account.");
    const pattern::Field from = told("from", text, "ann@example.test", "The sender.");
    const pattern::Field subject = told("subject", text, "Lunch", "The subject.");
    const pattern::Field message_id = told("message_id", text, "<1@example.test>", "The Message-ID.");
    const pattern::Field bytes = told("size", size, "2KB", "Size of the message.");
    const pattern::Field folder = told("folder", text, "Inbox", "The folder.");
    const pattern::Field via = told("via", text, "smtp", "The protocol it came by.");
    ids.mailbox_delivered = language.add(
        {"mailbox.delivered", Moment::fact, "The store has a new item.", {to, from, subject, message_id, bytes, folder, via}}, {});
    ids.mailbox_changed = language.add(
        {"mailbox.changed", Moment::fact, "An item has other flags or another folder.", {to, subject, message_id, folder}}, {});
    ids.mailbox_moved = language.add({"mailbox.moved", Moment::fact, "A mailbox is on another server; the step `move_mailbox`.",
                                         {to, told("host", text, "mail2.contoso.test", "The server that has it now.")}},
        {});
    ids.mailbox_deleted = language.add({"mailbox.deleted", Moment::fact, "An item is gone.", {to, subject, message_id, folder}}, {});
    ids.store_evicted = language.add(
        {"store.evicted", Moment::fact, "The store was full and forgot its oldest mail of this run.", {to, subject, message_id, bytes}},
        {});
}

void add_own_events(Language& language, HarnessEvents& ids)
{
    const pattern::Field count = told("count", number, "1", "How many; of a rule, which time in its scope.");
    const pattern::Field what = told("what", text, "persona: needs a restart", "What happened, in words.");
    ids.rule_applied = language.add({"rule.applied", Moment::fact, "A rule was applied; field `rule` names it.", {count}}, {});
    ids.note = language.add(
        {"scenario.note", Moment::fact, "The step `note`.", {told("note", text, "the lunch hour begins", "The words of the scenario.")}},
        {});
    const auto state = [](const char* sample, const char* doc) { return told("state", text, sample, doc); };
    ids.rule_changed = language.add(
        {"rule.changed", Moment::fact, "A rule was enabled or disabled by a step.",
            {told("name", text, "greylist", "The rule that is another now."), state("enabled", "enabled or disabled.")}},
        {});
    ids.port_changed = language.add({"port.changed", Moment::fact, "A listener was opened or closed by a step.",
                                        {told("name", text, "smtp-587", "The listener."), state("closed", "open or closed.")}},
        {});
    ids.timeline_reached = language.add(
        {"timeline.reached", Moment::fact, "The time of an entry of the timeline has come; its effects follow.",
            {told("name", text, "noon", "The entry, where it has a name."), told("time", duration, "5m", "Its time since ready."), count}},
        {});
    ids.command_exited = language.add({"command.exited", Moment::fact, "A program of the step `hook` is over, or was ended.",
                                          {told("name", text, "python3 hook.py", "Its command."),
                                              told("status", text, "1", "Its exit status, or the signal that ended it: signal 9."), what}},
        {});
    ids.journal_evicted = language.add(
        {"journal.evicted", Moment::fact, "The journal was full and forgot its oldest events.", {count}}, {});
    ids.reloaded = language.add({"scenario.reloaded", Moment::fact, "New sessions follow a new scenario.", {what}}, {});
    ids.reload_refused = language.add({"scenario.refused", Moment::fact, "A new scenario was not taken; the old one stays.", {what}}, {});
    ids.failure = language.add({"exemu.failure", Moment::fact, "We are wrong: an assertion failed.", {what}}, {});
}

void find_fields(const pattern::Vocabulary& vocabulary, HarnessEvents& ids)
{
    const std::pair<const char*, pattern::FieldId*> fields[] = {
        {"cert", &ids.cert},
        {"problem", &ids.problem},
        {"before", &ids.before},
        {"name", &ids.name},
        {"alert", &ids.alert},
        {"by", &ids.by},
        {"at", &ids.at},
        {"turns", &ids.turns},
        {"note", &ids.note_text},
        {"to", &ids.to},
        {"from", &ids.from},
        {"subject", &ids.subject},
        {"message_id", &ids.message_id},
        {"size", &ids.size},
        {"folder", &ids.folder},
        {"via", &ids.via},
        {"count", &ids.count},
        {"what", &ids.what},
        {"time", &ids.time},
        {"status", &ids.status},
        {"host", &ids.host},
    };
    for (const auto& [name, id] : fields)
        *id = vocabulary.find_field(name).value();
}

} // namespace

HarnessEvents add_harness_events(Language& language, const HarnessReaders& read)
{
    HarnessEvents ids;
    add_connection_events(language, read, ids);
    add_tls_events(language, read, ids);
    add_store_events(language, ids);
    add_own_events(language, ids);
    find_fields(language.vocabulary, ids);
    return ids;
}

} // namespace exemu::scenario
