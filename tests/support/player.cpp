#include "support/player.hpp"

#include "base/text.hpp"
#include "journal/sinks.hpp"
#include "support/cookie_jar.hpp"
#include "support/look.hpp"
#include "verdict/report.hpp"
#include "verdict/verdict.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <regex>

namespace exemu::test {

namespace {

using Kind = Step::Kind;

struct Differs { // leaves the player where the page and the server part
    std::string what;
};

struct HungUp {}; // the cut was reached

struct Line {
    std::shared_ptr<net::MemoryPeer> peer;
    bool datagrams = false; // one line is one datagram, without its line end
    std::uint16_t sequence = 0; // of media
    std::uint32_t timestamp = 0;
    std::map<std::string, std::string> fields; // header fields of what was heard last, names in lower case
    std::string heard; // said by the server, not yet looked at
};

class Player {
public:
    Player(const TestSpeech& speech, const Page& page, Manner manner, std::shared_ptr<const scenario::Scenario> scenario)
        : speech_(speech), page_(page), manner_(manner), stage_(speech, std::move(scenario), manner.shards)
    {
    }

    Played play()
    {
        Played played;
        try {
            if (page_.steps.empty() || page_.steps.front().kind != Kind::refused)
                line(1);
            for (const Step& step : page_.steps)
                take(step);
        } catch (const Differs& differs) {
            played.problem = differs.what + "\n" + transcript_;
        } catch (const HungUp&) {
        }
        hang_up();
        const bool forgotten = !any_datagrams() || count(stage_.journal(), "session.closed") == lines_.size();
        stage_.stop();
        played.transcript = transcript_;
        played.tasks_left = stage_.tasks_left();
        played.failures = stage_.take_failures().size();
        played.store_is_consistent = stage_.store().is_consistent();
        played.every_session_closed = forgotten && count(stage_.journal(), "session.closed") == lines_.size();
        played.journal = journal_text();
        return played;
    }

private:
    Line& line(int connection)
    {
        Line& it = lines_[connection];
        if (!it.peer)
            it.peer = connect(connection);
        it.datagrams = stage_.datagrams(listener_of(connection), page_.protocol);
        if (!it.peer) {
            lines_.erase(connection);
            throw Differs{fmt::format("{}: connection {} finds the port closed", page_.path, connection)};
        }
        return it;
    }

    std::shared_ptr<net::MemoryPeer> connect(int connection)
    {
        return stage_.connect(
            listener_of(connection), page_.protocol, static_cast<std::size_t>(connection - 1) % manner_.shards, client_of(connection));
    }

    void find_closed(const Step& step)
    {
        stage_.settle();
        hold(step, !lines_.contains(step.connection), "this connection exists already: try another one");
        const auto peer = connect(step.connection);
        if (peer)
            lines_[step.connection].peer = peer;
        hold(step, !peer, "the port is open");
    }

    const std::string& listener_of(int connection) const
    {
        const auto own = page_.listeners.find(connection);
        return own == page_.listeners.end() ? page_.listener : own->second;
    }

    std::string client_of(int connection) const
    {
        for (const Step& step : page_.steps)
            if (step.kind == Kind::from && step.connection == connection)
                return step.text;
        return "192.0.2.7";
    }

    bool any_datagrams() const
    {
        return std::ranges::any_of(lines_, [](const auto& line) { return line.second.datagrams; });
    }

    // Nobody hangs up on datagrams: the server must find out by itself.
    void hang_up()
    {
        for (auto& [number, it] : lines_)
            if (!it.datagrams)
                it.peer->close();
        if (any_datagrams())
            stage_.pass(std::chrono::hours(1));
        stage_.settle();
    }

    void take(const Step& step)
    {
        switch (step.kind) {
        case Kind::client_part: return say(step, step.text);
        case Kind::server_part: return hear_part(step);
        case Kind::client: return say(step, line(step.connection).datagrams ? step.text : step.text + "\r\n");
        case Kind::client_message: return say(step, filled(line(step.connection), message_text(step.text)));
        case Kind::server_message: return hear_message(step);
        case Kind::rtp: return send_media(step);
        case Kind::server_rtp: return hear_media(step);
        case Kind::client_hex: return say(step, bytes_of_hex(step.text));
        case Kind::server: return hear_line(step);
        case Kind::server_hex: return hear_bytes(step);
        case Kind::tls: return declare(step);
        case Kind::pass: return pass(step);
        case Kind::quiet: return hold(step, heard(step).empty(), "the server said: " + printable(line(step.connection).heard));
        case Kind::close: line(step.connection).peer->close(); return stage_.settle();
        case Kind::reset: line(step.connection).peer->reset(); return stage_.settle();
        case Kind::stop: return stage_.stop();
        case Kind::closed: return hold(step, settled(step).peer->server_closed(), "the server has not closed");
        case Kind::was_reset: return hold(step, settled(step).peer->server_reset(), "the server has not reset the connection");
        case Kind::refused: return find_closed(step);
        case Kind::journal: return look_into_journal(step);
        case Kind::mail: return look_into_mail(step);
        case Kind::from: return; // line() has seen it
        case Kind::verdict: return judge(step);
        case Kind::put: return put(step);
        }
    }

    Line& settled(const Step& step)
    {
        stage_.settle();
        return line(step.connection);
    }

    void say(const Step& step, const std::string& wanted)
    {
        const std::string bytes = jar_.fill(wanted);
        transcript_ += "C: " + printable(step.text) + "\n";
        net::MemoryPeer& peer = *line(step.connection).peer;
        if (line(step.connection).datagrams)
            return say_datagram(peer, bytes);
        if (manner_.how == Manner::How::whole) {
            peer.write(bytes);
            return;
        }
        for (const char byte : bytes) {
            if (manner_.how == Manner::How::cut && said_++ >= manner_.cut_after)
                throw HungUp();
            peer.write(std::string_view(&byte, 1));
            if (manner_.how == Manner::How::byte_by_byte)
                stage_.settle();
        }
    }

    void say_datagram(net::MemoryPeer& peer, const std::string& bytes)
    {
        if (manner_.how == Manner::How::cut && said_ + bytes.size() > manner_.cut_after) {
            peer.write(bytes.substr(0, manner_.cut_after - said_));
            throw HungUp();
        }
        said_ += bytes.size();
        peer.write(bytes);
        if (manner_.how == Manner::How::byte_by_byte)
            stage_.settle();
    }

    // What the server has said and the page has not looked at: of datagrams, the first.
    std::string& heard(const Step& step)
    {
        Line& it = settled(step);
        if (!it.datagrams)
            hear_more(it);
        else if (it.heard.empty() && it.peer->unread() > 0)
            it.heard = it.peer->read_datagram();
        if (it.datagrams && !it.heard.empty() && !it.heard.ends_with("\r\n"))
            it.heard += "\r\n";
        return it.heard;
    }

    // A header, and a body of the length that it tells.
    void hear_message(const Step& step)
    {
        std::string& text = heard(step);
        const std::size_t head = text.find("\r\n\r\n");
        static const std::regex length("\r\n(content-length|l)[ \t]*:[ \t]*([0-9]+)", std::regex::icase);
        std::smatch found;
        const std::string header = text.substr(0, head);
        const std::size_t body = std::regex_search(header, found, length) ? std::stoul(found[2]) : 0;
        if (head == text.npos || text.size() < head + 4 + body)
            differ(step,
                fmt::format("wanted a message; found: {}{}", printable(text),
                    stage_.something_is_due() ? "\n     (something is due: does a PASS: line belong before this?)" : ""));
        std::string said = text.substr(0, head + 4 + body);
        text.erase(0, said.size());
        for (std::string_view field : split(std::string_view(said).substr(0, head), '\n')) {
            if (field.ends_with('\r'))
                field.remove_suffix(1);
            keep_field(line(step.connection), field);
        }
        if (line(step.connection).datagrams && text == "\r\n")
            text.clear();
        for (std::size_t at = said.find("\r\n"); at != said.npos; at = said.find("\r\n", at))
            said.replace(at, 2, "\\n");
        transcript_ += "S: " + printable(said) + "\n";
        if (!line_fits(step.text, said))
            differ(step, fmt::format("wanted: {}\n     found:  {}", step.text, printable(said)));
    }

    std::string rtp_header(Line& it, bool marker, unsigned payload, std::uint32_t timestamp)
    {
        const std::uint16_t sequence = it.sequence++;
        std::string bytes{'\x80', static_cast<char>(payload | (marker ? 0x80 : 0))};
        for (const std::uint32_t part :
            {std::uint32_t{sequence} >> 8, std::uint32_t{sequence}, timestamp >> 24, timestamp >> 16, timestamp >> 8, timestamp})
            bytes += static_cast<char>(part & 0xff);
        return bytes + "page";
    }

    // RTP (RFC 3550 5.1) to the port that the server has opened, from the same host as the signalling.
    void send_media(const Step& step)
    {
        Line& it = settled(step);
        const std::vector<std::uint16_t> ports = it.peer->ports();
        if (ports.size() != 1)
            differ(step, fmt::format("{} ports are open for media, not one", ports.size()));
        const net::Address from{client_of(step.connection), 40000};
        std::optional<Duration> tone;
        std::string digit;
        unsigned hertz = 440;
        for (const auto& [name, value] : words_of("step " + step.text)) {
            if (name == "hz")
                hertz = static_cast<unsigned>(std::stoul(value));
            else if (name == "digit")
                digit = value;
            else if (name == "gap")
                it.sequence = static_cast<std::uint16_t>(it.sequence + std::stoul(value)),
                it.timestamp += 160 * static_cast<std::uint32_t>(std::stoul(value));
            else if (const auto duration = parse_duration(name))
                tone = *duration;
        }
        transcript_ += "RTP: " + step.text + "\n";
        if (!digit.empty()) { // four packets of one event, the last with its end bit (RFC 4733 2.3)
            const std::size_t event = std::string("0123456789*#ABCD").find(digit[0]);
            for (unsigned i = 1; i <= 4; ++i) {
                std::string bytes = rtp_header(it, i == 1, 101, it.timestamp);
                bytes += static_cast<char>(event);
                bytes += i == 4 ? '\x8a' : '\x0a';
                bytes += {'\0', static_cast<char>(i * 40)};
                it.peer->write_to(ports.front(), bytes, from);
            }
            it.timestamp += 640;
        }
        for (Duration sent{}; tone && sent < *tone; sent += std::chrono::milliseconds(20)) {
            std::string bytes = rtp_header(it, sent == Duration{}, 0, it.timestamp);
            for (unsigned i = 0; i < 160; ++i, ++it.timestamp) // a square wave: PCMU, half of full scale
                bytes += it.timestamp * hertz * 2 / 8000 % 2 ? '\x90' : '\x10';
            it.peer->write_to(ports.front(), bytes, from);
        }
        stage_.settle();
    }

    void hear_media(const Step& step)
    {
        const std::size_t sent = settled(step).peer->read_ports().size();
        const auto range = verdict::Range::parse(step.text);
        if (!range || !range->holds(sent))
            differ(step, fmt::format("{} packets of media were sent, wanted {}", sent, step.text));
    }

    void hear_more(Line& it)
    {
        it.heard += it.peer->read();
        jar_.learn(it.heard);
    }

    void hear_line(const Step& step)
    {
        std::string& text = heard(step);
        const std::size_t end = text.find("\r\n");
        if (end == text.npos)
            differ(step,
                fmt::format("wanted: {}\n     found: nothing{}{}", step.text,
                    text.empty() ? "" : " but the beginning of a line: ", printable(text)) +
                    (stage_.something_is_due() ? "\n     (something is due: does a PASS: line belong before this?)" : ""));
        const std::string said = text.substr(0, end);
        text.erase(0, end + 2);
        transcript_ += "S: " + printable(said) + "\n";
        keep_field(line(step.connection), said);
        if (!line_fits(step.text, said))
            differ(step, fmt::format("wanted: {}\n     found:  {}", step.text, printable(said)));
    }

    void hear_part(const Step& step)
    {
        std::string& text = heard(step);
        const bool whole = step.text.contains('*');
        transcript_ += "S: " + printable(text.substr(0, whole ? text.size() : step.text.size())) + "\n";
        if (whole ? !line_fits(step.text, text) : !text.starts_with(step.text))
            differ(step, fmt::format("wanted: {}\n     found:  {}", step.text, printable(text, 2000)));
        text.erase(0, whole ? text.size() : step.text.size());
    }

    static void keep_field(Line& it, std::string_view field)
    {
        if (const std::size_t colon = field.find(": "); colon != field.npos)
            it.fields[to_lower(field.substr(0, colon))] = field.substr(colon + 2);
    }

    // {to.tag}, {via}: a header field that was heard, or a parameter of it.
    std::string filled(const Line& it, std::string text) const
    {
        static const std::regex place("\\{([A-Za-z-]+)(\\.([a-z]+))?\\}");
        std::string out;
        std::smatch found;
        while (std::regex_search(text, found, place)) {
            const auto field = it.fields.find(to_lower(found[1].str()));
            std::string value = field == it.fields.end() ? std::string() : field->second;
            if (found[3].matched) {
                const std::size_t at = value.find(";" + found[3].str() + "=");
                value = at == value.npos ? std::string() : value.substr(at + found[3].length() + 2);
                value.resize(std::min(value.find(';'), value.size()));
            }
            out += found.prefix().str() + value;
            text = found.suffix().str();
        }
        return out + text;
    }

    void hear_bytes(const Step& step)
    {
        std::string& text = heard(step);
        std::size_t at = 0;
        for (const std::string_view pair : split(step.text, ' ')) {
            if (pair.empty())
                continue;
            if (at >= text.size())
                differ(step, fmt::format("wanted {} at byte {}; the server said {} bytes", pair, at, text.size()));
            const auto byte = static_cast<unsigned char>(text[at++]);
            if (pair != "??" && byte != static_cast<unsigned char>(bytes_of_hex(std::string(pair))[0]))
                differ(step, fmt::format("wanted {} at byte {}, found {:02x}", pair, at - 1, byte));
        }
        transcript_ += "S: " + step.text + "\n";
        text.erase(0, at);
        if (line(step.connection).datagrams && text == "\r\n") // the end that heard() gave it
            text.clear();
    }

    // version=1.2 sni=mail.contoso.test
    void declare(const Step& step)
    {
        net::TlsHello hello;
        net::TlsVersion version = net::TlsVersion::tls1_2;
        hello.versions = {"1.2"};
        for (const auto& [name, value] : words_of(step.text)) {
            if (name == "sni")
                hello.sni = value;
            if (name == "version") {
                hello.versions = {value};
                version = value == "1.3" ? net::TlsVersion::tls1_3
                    : value == "1.0"     ? net::TlsVersion::tls1_0
                    : value == "1.1"     ? net::TlsVersion::tls1_1
                                         : version;
            }
        }
        transcript_ += "TLS: " + step.text + "\n";
        stage_.settle();
        line(step.connection).peer->declare_tls(hello, version);
        stage_.settle();
    }

    void pass(const Step& step)
    {
        stage_.settle();
        if (!stage_.something_is_due())
            differ(step, "nothing is due: the page waits for nothing");
        stage_.pass(*parse_duration(step.text));
        transcript_ += "PASS: " + step.text + "\n";
    }

    void hold(const Step& step, bool holds, const std::string& otherwise)
    {
        if (!holds)
            differ(step, otherwise);
    }

    // smtp.rcpt code=451 times=1
    void look_into_journal(const Step& step)
    {
        stage_.settle();
        auto all = words_of(step.text);
        const std::string event = all.front().first;
        all.erase(all.begin());
        std::string times = ">= 1";
        Words conditions;
        for (const auto& [name, value] : all) {
            if (name == "times") {
                times = value;
                continue;
            }
            conditions.emplace_back(name, value);
        }
        const auto range = verdict::Range::parse(times);
        if (!range)
            differ(step, "times: " + times + " is no count");
        const auto pattern = pattern_of(event, conditions, speech_.language.vocabulary);
        if (!pattern)
            differ(step, pattern.error());
        const std::size_t seen = stage_.journal().count(*pattern);
        if (range->holds(seen))
            return;
        std::string nearest;
        for (const auto& miss : stage_.journal().nearest(*pattern))
            nearest += "\n     nearest: " + journal::to_line(miss.record, speech_.language.vocabulary);
        differ(step, fmt::format("seen {} times, wanted {}{}", seen, times, nearest));
    }

    // mail: alice subject=Hello count=1
    void put(const Step& step)
    {
        const std::size_t blank = step.text.find(' ');
        std::string message = blank == step.text.npos ? "" : step.text.substr(blank + 1);
        for (std::size_t at = message.find("\\n"); at != message.npos; at = message.find("\\n", at))
            message.replace(at, 2, "\r\n");
        message += "\r\n";
        const auto mailbox = stage_.store().find(step.text.substr(0, blank));
        if (!mailbox)
            differ(step, "nobody has a mailbox of this name");
        store::BlobWriter writer;
        writer.append(message);
        store::NewItem item;
        item.mime = writer.finish();
        const std::size_t subject = message.find("Subject: ");
        if (subject != message.npos)
            item.envelope.subject = message.substr(subject + 9, message.find("\r\n", subject) - subject - 9);
        item.received = stage_.clock().wall();
        if (!stage_.store().deliver(*mailbox, mailbox->folder(store::Known::inbox)->id, std::move(item)))
            differ(step, "the store has refused it");
    }

    void look_into_mail(const Step& step)
    {
        stage_.settle();
        const auto all = words_of(step.text);
        std::string subject = "*", wanted = ">= 1";
        for (const auto& [name, value] : all) {
            if (name == "subject")
                subject = value;
            if (name == "count")
                wanted = value;
        }
        const auto mailbox = stage_.store().find(all.front().first);
        if (!mailbox)
            differ(step, "no mailbox " + all.front().first);
        std::size_t found = 0;
        for (const store::Item& item : mailbox->items(mailbox->folder(store::Known::inbox)->id))
            found += line_fits(subject, item.envelope.subject);
        const auto range = verdict::Range::parse(wanted);
        if (!range || !range->holds(found))
            differ(step, fmt::format("found {} messages, wanted {}", found, wanted));
    }

    void judge(const Step& step)
    {
        stage_.settle();
        verdict::Facts facts;
        facts.ready = ready_;
        facts.now = stage_.clock().steady();
        facts.ended = true;
        const verdict::Verdict verdict = verdict::judge(stage_.scenario().expect, stage_.journal(), facts);
        hold(step, verdict::to_text(verdict.state) == step.text,
            "the verdict is another:\n" + verdict::report_text(verdict, stage_.scenario().name, 0));
    }

    [[noreturn]] void differ(const Step& step, const std::string& what)
    {
        throw Differs{fmt::format("{}:{}: {}", page_.path, step.line, what)};
    }

    // What must be the same in two runs of the same page: all but times, ids that come from the system, and what is made of them.
    std::string journal_text()
    {
        static const std::regex drifting(R"re("(t|took|age|text|internal_id)":("[^"]*"|[0-9.e-]+),?|<[0-9a-f-]{36}@[^>]*>)re");
        std::string text;
        journal::Journal::Reader reader(stage_.journal());
        while (const auto record = reader.next())
            text += std::regex_replace(journal::to_json(*record, speech_.language.vocabulary, WallTime{}, SteadyTime{}), drifting, "") +
                "\n";
        return text;
    }

    const TestSpeech& speech_;
    const Page& page_;
    Manner manner_;
    Stage stage_;
    const SteadyTime ready_ = stage_.clock().steady();
    std::map<int, Line> lines_;
    CookieJar jar_;
    std::string transcript_;
    std::size_t said_ = 0;
};

} // namespace

Loaded scenario_of(const TestSpeech& speech, const Page& page)
{
    Problems problems;
    std::shared_ptr<const scenario::Scenario> scenario;
    if (!page.scenario.empty()) {
        scenario::Request request;
        request.files.push_back(EXEMU_SOURCE_DIR "/scenarios/" + page.scenario);
        scenario = scenario::load(request, speech.language, problems);
    } else {
        scenario = scenario::load_text(
            "exemu: 1\n" + (page.yaml.empty() ? "use: [" + speech.persona + "]\n" : page.yaml), page.path, speech.language, problems);
    }
    if (!scenario)
        return std::unexpected(problems.to_text());
    return scenario;
}

Played play(const TestSpeech& speech, const Page& page, const Loaded& scenario, Manner manner)
{
    if (!scenario) {
        Played played;
        played.problem = scenario.error();
        return played;
    }
    Player player(speech, page, manner, *scenario);
    return player.play();
}

Played play(const TestSpeech& speech, const Page& page, Manner manner) { return play(speech, page, scenario_of(speech, page), manner); }

} // namespace exemu::test
