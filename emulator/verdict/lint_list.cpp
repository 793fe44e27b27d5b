// The lints, each with the sentence that it holds a client to.
#include "base/text.hpp"
#include "verdict/lint_watch.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace exemu::verdict {

namespace {

using journal::Record;
using pattern::Value;
using pattern::Vocabulary;
using Watched = std::unique_ptr<LintWatch>;

Sight when(bool committed) { return committed ? Sight::match : Sight::nothing; }

bool is_clear(const Record& record) { return pattern::is_absent(record.field(pattern::f_tls)); }

// ---- secrets and certificates

Watched password_in_clear(const Vocabulary& words)
{
    const Names names(words);
    // These two carry it, whether they are served or not.
    const auto carriers = names.events({"pop3.pass", "imap.login"});
    return watch_each(
        names.events({"*.authorize", "pop3.pass", "imap.login"}), [carriers, scheme = names.field("scheme")](const Record& record) {
            static const std::set<std::string> readable{"plain", "login", "basic", "forms", "user_pass"};
            return when(is_clear(record) && (is_one_of(carriers, record.event()) || readable.contains(text_of(record, scheme))));
        });
}

// RFC 3501 7.2.1 lets a server tell LOGINDISABLED in the clear; ours answers LOGIN there as out of place.
Watched login_disabled(const Vocabulary& words)
{
    const Names names(words);
    return watch_each(names.events({"imap.login"}), [](const Record& record) {
        return when(is_clear(record) && text_of(record, pattern::f_origin) == "natural" && text_of(record, pattern::f_result) != "ok" &&
            is_true(record, pattern::f_allowed));
    });
}

Watched bad_certificate(const Vocabulary& words)
{
    const Names names(words);
    return watch_each(names.events({"tls.accepted"}),
        [problem = names.field("problem")](const Record& record) { return when(!text_of(record, problem).empty()); });
}

Watched old_tls(const Vocabulary& words)
{
    const Names names(words);
    return watch_each(names.events({"tls.established"}), [version = names.field("version")](const Record& record) {
        const std::string agreed = text_of(record, version);
        return when(agreed == "1.0" || agreed == "1.1");
    });
}

Watched basic_unasked(const Vocabulary& words)
{
    struct Known {
        std::string path;
    };
    const Names names(words);
    const auto request = names.events({"http.request"});
    return std::make_unique<SessionWatch<Known>>(names, names.events({"http.request", "http.authorize"}),
        [request, path = names.field("path"), scheme = names.field("scheme"), preemptive = names.field("preemptive")](
            const Record& record, Known& known) {
            if (const std::string told = text_of(record, path); !told.empty())
                known.path = to_lower(told);
            if (is_one_of(request, record.event()) || text_of(record, scheme) != "basic")
                return Sight::nothing;
            // ActiveSync wants it: MS-ASHTTP has the credentials in every request.
            return when(is_true(record, preemptive) && !known.path.starts_with("/microsoft-server-activesync"));
        });
}

// Follows one client over its sessions: a redirect says another host, and there somebody comes with credentials unasked.
class RedirectWatch final : public LintWatch {
public:
    explicit RedirectWatch(const Names& names)
        : requests_(names.events({"http.request"})), authorize_(names.events({"http.authorize"})),
          discoveries_(names.events({"autodiscover.*"})), closed_(names.events({"session.closed"})), host_(names.field("host")),
          path_(names.field("path")), preemptive_(names.field("preemptive"))
    {
    }
    bool concerns(pattern::EventId event) const override
    {
        return is_one_of(requests_, event) || is_one_of(authorize_, event) || is_one_of(discoveries_, event) || is_one_of(closed_, event);
    }
    Sight see(const Record& record) override
    {
        const std::uint32_t session = record.header().session;
        if (is_one_of(closed_, record.event())) {
            hosts_.erase(session);
            return Sight::nothing;
        }
        if (const std::string host = text_of(record, host_); !host.empty())
            hosts_[session] = to_lower(host);
        const std::string client = text_of(record, pattern::f_client);
        if (is_one_of(authorize_, record.event())) {
            const auto from = redirected_.find(client);
            return when(from != redirected_.end() && is_true(record, preemptive_) && hosts_[session] != from->second);
        }
        const bool discovery = is_one_of(discoveries_, record.event()) || to_lower(text_of(record, path_)).starts_with("/autodiscover/");
        if (const int code = code_of(record); discovery && code >= 301 && code <= 308)
            redirected_[client] = hosts_[session];
        return Sight::nothing;
    }

private:
    std::vector<pattern::EventId> requests_, authorize_, discoveries_, closed_;
    std::optional<pattern::FieldId> host_, path_, preemptive_;
    std::map<std::uint32_t, std::string> hosts_; // by session: the host last asked for
    std::map<std::string, std::string> redirected_; // by client: the host that sent it away
};

Watched redirect_followed(const Vocabulary& words) { return std::make_unique<RedirectWatch>(Names(words)); }

// ---- patience

// RFC 5321 wants half an hour; whoever comes back within five seconds has not waited at all.
constexpr Duration least_delay = 5s;

// What was answered last to a recipient of a client.
class RecipientWatch final : public LintWatch {
public:
    RecipientWatch(const Names& names, int hundreds, Duration within)
        : events_(names.events({"smtp.rcpt"})), rcpt_(names.field("rcpt")), hundreds_(hundreds), within_(within)
    {
    }
    bool concerns(pattern::EventId event) const override { return is_one_of(events_, event); }
    Sight see(const Record& record) override
    {
        const std::string key = text_of(record, pattern::f_client) + '\0' + to_lower(text_of(record, rcpt_));
        const auto before = refused_.find(key);
        const bool again = before != refused_.end() && record.header().time - before->second < within_;
        if (code_of(record) / 100 == hundreds_)
            refused_[key] = record.header().time;
        else
            refused_.erase(key);
        return when(again);
    }

private:
    std::vector<pattern::EventId> events_;
    std::optional<pattern::FieldId> rcpt_;
    int hundreds_;
    Duration within_;
    std::map<std::string, SteadyTime> refused_;
};

Watched retry_at_once(const Vocabulary& words) { return std::make_unique<RecipientWatch>(Names(words), 4, least_delay); }
Watched repeated_after_5xx(const Vocabulary& words) { return std::make_unique<RecipientWatch>(Names(words), 5, Duration::max()); }

// The answer told how long to wait (`backoff` of a rule, in the protocol's own way), and the peer did not.
class BackoffWatch final : public LintWatch {
public:
    explicit BackoffWatch(const Names& names) : leaving_(names.events({"*.quit", "*.logout", "*.close"})) {}
    bool concerns(pattern::EventId) const override { return true; }
    Sight see(const Record& record) override
    {
        const Value turn = record.field(pattern::f_result), told = record.field(pattern::f_backoff);
        const std::string key = text_of(record, pattern::f_protocol) + '\0' +
            (text_of(record, pattern::f_account).empty() ? text_of(record, pattern::f_client) : text_of(record, pattern::f_account));
        const auto until = until_.find(key);
        const bool early = !pattern::is_absent(turn) && until != until_.end() && record.header().time < until->second;
        if (const auto* wait = std::get_if<std::int64_t>(&told))
            until_[key] = record.header().time + Duration(*wait);
        return when(early && !is_one_of(leaving_, record.event()));
    }

private:
    std::vector<pattern::EventId> leaving_; // what ends a conversation is no new attempt
    std::map<std::string, SteadyTime> until_;
};

// ---- order of a conversation

struct AfterTls {
    bool fresh = false; // STARTTLS was agreed to, and the one thing that must follow has not come
};

Watched no_ehlo_after_tls(const Vocabulary& words)
{
    const Names names(words);
    const auto starttls = names.events({"smtp.starttls"}), hello = names.events({"smtp.ehlo"}), leaving = names.events({"smtp.quit"});
    return std::make_unique<SessionWatch<AfterTls>>(
        names, names.events({"smtp.*"}), [starttls, hello, leaving](const Record& record, AfterTls& known) {
            const bool was_fresh = std::exchange(known.fresh, false);
            if (is_one_of(starttls, record.event()))
                known.fresh = text_of(record, pattern::f_result) == "ok";
            return when(was_fresh && !is_one_of(hello, record.event()) && !is_one_of(leaving, record.event()));
        });
}

Watched stale_capabilities(const Vocabulary& words)
{
    const Names names(words);
    const auto starttls = names.events({"imap.starttls"}), asked = names.events({"imap.capability"});
    const auto using_them = names.events({"imap.login", "imap.authenticate", "imap.idle", "imap.move", "imap.id", "imap.namespace"});
    return std::make_unique<SessionWatch<AfterTls>>(
        names, names.events({"imap.*"}), [starttls, asked, using_them](const Record& record, AfterTls& known) {
            if (is_one_of(starttls, record.event()))
                known.fresh = text_of(record, pattern::f_result) == "ok";
            else if (is_one_of(asked, record.event()))
                known.fresh = false;
            return when(is_one_of(using_them, record.event()) && std::exchange(known.fresh, false));
        });
}

Watched pipelining_early(const Vocabulary& words)
{
    const Names names(words);
    return watch_each(names.events({"smtp.ehlo"}),
        [pipelined = names.field("pipelined")](const Record& record) { return when(is_true(record, pipelined)); });
}

// ---- messages

Watched bare_lf(const Vocabulary& words)
{
    const Names names(words);
    return watch_each(
        names.events({"smtp.end_of_data"}), [lf = names.field("bare_lf")](const Record& record) { return when(is_true(record, lf)); });
}

Watched missing(const Vocabulary& words, std::string_view header)
{
    const Names names(words);
    return watch_each(names.events({"smtp.end_of_data"}), [field = names.field("missing"), header](const Record& record) {
        const Value value = field ? record.field(*field) : Value();
        const auto* list = std::get_if<std::span<const std::string>>(&value);
        return when(list && std::ranges::find(*list, header) != list->end());
    });
}

Watched missing_date(const Vocabulary& words) { return missing(words, "Date"); }
Watched missing_message_id(const Vocabulary& words) { return missing(words, "Message-ID"); }
Watched backoff_ignored(const Vocabulary& words) { return std::make_unique<BackoffWatch>(Names(words)); }

using enum LintLevel;

constexpr Lint all[] = {
    {"password-in-clear", must, "sent a password without TLS", "Whoever listens on the way can read it and use it anywhere.",
        "RFC 8314 3: clear text protocols are obsolete; RFC 4954 4: \"the client MUST NOT use plaintext mechanisms\" without encryption in place",
        password_in_clear},
    {"login-disabled", must, "said LOGIN although the server had told LOGINDISABLED",
        "The password has crossed the wire before the server could refuse.",
        "RFC 3501 6.2.3: \"A client implementation MUST NOT send a LOGIN command if the LOGINDISABLED capability is advertised.\"",
        login_disabled},
    {"bad-certificate", must, "went on after a certificate that it should have refused", "It would have gone on with an impostor too.",
        "RFC 6125 6 and RFC 5280 6: the name must match and the path must be valid; RFC 8314 4.4: a failure ends the connection",
        bad_certificate},
    {"old-tls", must, "agreed on a TLS version below 1.2", "Both versions have known attacks.",
        "RFC 8996 4, 5: \"TLS 1.0 MUST NOT be used\", \"TLS 1.1 MUST NOT be used\"", old_tls},
    {"retry-at-once", must, "tried a recipient again within five seconds of a 4xx", "It hammers a server that has asked for patience.",
        "RFC 5321 4.5.4.1: \"The sender MUST delay retrying a particular destination after one attempt has failed.\"", retry_at_once},
    {"backoff-ignored", must, "asked again before the time it was told to wait was over",
        "A throttled server throttles such a client for longer.",
        "RFC 9110 10.2.3: Retry-After; MS-OXWSCDATA: BackOffMilliseconds \"the amount of time, in milliseconds, that the client should wait\"",
        backoff_ignored},
    {"repeat-after-5xx", should, "asked again for a recipient that was refused for good",
        "It wastes connections, and looks like an address harvester.",
        "RFC 5321 4.2.1: 5yz: \"The SMTP client SHOULD NOT repeat the exact request (in the same sequence).\"", repeated_after_5xx},
    {"basic-unasked", note, "sent Basic credentials before it was asked for them",
        "A wrong host gets the password with the first request; ActiveSync clients do so by design and are not meant.",
        "RFC 7617 2.2: a client MAY, for a space it has authenticated in before", basic_unasked},
    {"redirect-with-credentials", must, "followed an Autodiscover redirect to another host and sent credentials unasked",
        "Whoever can forge the redirect gets the password.",
        "MS-OXDISCO 3.1.5.3: the client prompts before it follows a redirect; RFC 9110 15.4: credentials are not for another origin",
        redirect_followed},
    {"no-ehlo-after-starttls", should, "went on after STARTTLS without a new EHLO",
        "What was offered in the clear may have been forged, and is not what is offered now.",
        "RFC 3207 4.2: \"The client SHOULD send an EHLO command as the first command after a successful TLS negotiation.\"",
        no_ehlo_after_tls},
    {"stale-capabilities", must, "used what the server offered before STARTTLS without asking again",
        "Mechanisms that came in the clear may have been forged.",
        "RFC 3501 6.2.1: \"the client MUST discard cached server capability information and SHOULD re-issue the CAPABILITY command\"",
        stale_capabilities},
    {"pipelining-before-ehlo", must, "sent commands behind EHLO before its answer", "Servers that do not pipeline lose them, or refuse.",
        "RFC 2920 3.1: EHLO \"can only appear as the last command in a group\"", pipelining_early},
    {"bare-lf", must, "ended a line of the message with LF alone", "It opens the door for smuggled messages; some servers refuse.",
        "RFC 5321 2.3.8: \"SMTP client implementations MUST NOT transmit these characters except when they are intended as line terminators\"",
        bare_lf},
    {"missing-date", must, "sent a message without Date", "Readers sort it anywhere; filters take it for spam.",
        "RFC 5322 3.6: \"The only required header fields are the origination date field and the originator address field(s).\"",
        missing_date},
    {"missing-message-id", should, "sent a message without Message-ID", "Threads break, and duplicates cannot be told.",
        "RFC 5322 3.6.4: \"every message SHOULD have a 'Message-ID:' field\"", missing_message_id},
};

} // namespace

std::span<const Lint> lints() { return all; }

const Lint* find_lint(std::string_view name)
{
    const auto* found = std::ranges::find(all, name, &Lint::name);
    return found == std::end(all) ? nullptr : found;
}

} // namespace exemu::verdict
