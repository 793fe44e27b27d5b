#include "smtp/grammar.hpp"
#include "smtp/message.hpp"
#include "wire/lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>

// What a client says on one connection, command lines and bodies. Input: one byte that says where the stream is cut, the stream.
// The same is understood however it is cut, and what is accepted can be said again.
using namespace exemu;
using namespace exemu::smtp;

namespace {

constexpr std::size_t line_limit = 256;
constexpr std::uint64_t message_limit = 4096;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void require_address(const std::string& address)
{
    require(address.size() <= 571);
    require(std::none_of(address.begin(), address.end(), [](unsigned char c) { return c < ' ' || c == 127; }));
    require(address.find('@') != address.npos || domain_of(address).empty());
}

// Canonical arguments: what is accepted, said in the shortest correct way.
struct Printed {
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(const HelloArguments& hello) const { return hello.name; }
    std::string operator()(const MailArguments& mail) const
    {
        static constexpr const char* bodies[] = {"", " BODY=7BIT", " BODY=8BITMIME", " BODY=BINARYMIME"};
        require_address(mail.from);
        std::string text = fmt::format("FROM:<{}>{}", mail.from, bodies[static_cast<int>(mail.body)]);
        if (mail.size)
            text += fmt::format(" SIZE={}", *mail.size);
        if (!mail.ret.empty())
            text += " RET=" + mail.ret;
        if (!mail.envid.empty())
            text += " ENVID=" + mail.envid;
        return text + (mail.smtputf8 ? " SMTPUTF8" : "");
    }
    std::string operator()(const RcptArguments& rcpt) const
    {
        require_address(rcpt.rcpt);
        require(!rcpt.rcpt.empty());
        std::string text = fmt::format("TO:<{}>", rcpt.rcpt);
        if (!rcpt.notify.empty())
            text += " NOTIFY=" + rcpt.notify;
        return text + (rcpt.orcpt.empty() ? "" : " ORCPT=" + rcpt.orcpt);
    }
    std::string operator()(const AuthArguments& auth) const
    {
        require(!auth.mechanism.empty() && auth.mechanism.size() <= 20);
        return auth.mechanism + (auth.initial ? " " + (auth.initial->empty() ? "=" : *auth.initial) : "");
    }
    std::string operator()(const BdatArguments& bdat) const { return fmt::format("{}{}", bdat.size, bdat.last ? " LAST" : ""); }
};

using Parse = ParsedArguments (*)(std::string_view);

Parse parser_of(const std::string& verb)
{
    static const std::pair<const char*, Parse> rows[] = {{"EHLO", parse_hello}, {"HELO", parse_hello}, {"MAIL", parse_mail},
        {"RCPT", parse_rcpt}, {"AUTH", parse_auth}, {"BDAT", parse_bdat}, {"DATA", parse_nothing}, {"RSET", parse_nothing},
        {"STARTTLS", parse_nothing}, {"NOOP", parse_anything}, {"QUIT", parse_anything}};
    for (const auto& [word, parse] : rows)
        if (verb == word)
            return parse;
    return nullptr;
}

std::string parsed(Parse parse, std::string_view argument, Arguments& arguments)
{
    const ParsedArguments found = parse(argument);
    if (!found) {
        require(found.error().syntax.at <= argument.size());
        return fmt::format("fault {} at {}", static_cast<int>(found.error().fault), found.error().syntax.at);
    }
    arguments = *found;
    const std::string printed = std::visit(Printed{}, arguments);
    const ParsedArguments again = parse(printed);
    require(again && std::visit(Printed{}, *again) == printed);
    return printed;
}

// One side of a connection, as far as the grammar goes.
class Ear {
public:
    void hear(std::string_view piece)
    {
        buffer_ += piece;
        while (step()) {}
    }
    std::string take() { return std::move(told_) + (message_ ? fmt::format("unfinished {}", message_->size()) : ""); }

private:
    bool step() { return dots_ ? read_dots() : chunk_ > 0 ? read_chunk() : read_line(); }

    bool read_line()
    {
        const wire::Line line = lines_.next(buffer_);
        const bool found = line.kind != wire::Line::Kind::more;
        if (found)
            command(line);
        buffer_.erase(0, line.consumed);
        return found;
    }

    void command(const wire::Line& line)
    {
        const Verb verb = split_verb(line.text);
        require(verb.word.size() <= 32);
        require(verb.argument.empty() ||
            (verb.argument.data() >= line.text.data() &&
                verb.argument.data() + verb.argument.size() <= line.text.data() + line.text.size()));
        const Parse parse = parser_of(verb.word);
        Arguments arguments;
        told_ += verb.word + " " + (parse ? parsed(parse, verb.argument, arguments) : std::string("unknown")) + "|";
        if (const auto* bdat = std::get_if<BdatArguments>(&arguments); bdat && bdat->size <= 64 * 1024)
            begin(false, bdat->size, bdat->last);
        else if (verb.word == "DATA" && verb.argument.empty())
            begin(true, 0, true);
    }

    void begin(bool dots, std::uint64_t chunk, bool last)
    {
        if (!message_)
            message_.emplace(message_limit, SteadyTime{});
        dots_ = dots, chunk_ = chunk, last_ = last;
        if (!dots && chunk == 0 && last)
            finish();
    }

    bool read_dots()
    {
        std::string_view rest = buffer_;
        const bool done = message_->dots.feed(rest, *message_) == wire::DotReader::Progress::done;
        buffer_.erase(0, buffer_.size() - rest.size());
        if (done)
            dots_ = false, finish();
        return done;
    }

    bool read_chunk()
    {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_, buffer_.size()));
        message_->append(std::string_view(buffer_).substr(0, count));
        buffer_.erase(0, count);
        chunk_ -= count;
        if (chunk_ == 0 && last_)
            finish();
        return chunk_ == 0;
    }

    void finish()
    {
        told_ += fmt::format("message {} \"{}\" \"{}\" {} {}|", message_->size(), message_->subject(), message_->message_id(),
            message_->hops(), message_->bare_lf());
        require(message_->header("Subject") == message_->subject());
        const std::uint64_t size = message_->size();
        const auto blob = message_->finish("Received: here\r\n");
        require(size > message_limit || blob->text().size() == size + 16);
        message_.reset();
    }

    wire::LineReader lines_{line_limit};
    std::string buffer_, told_;
    std::optional<Message> message_;
    bool dots_ = false, last_ = false;
    std::uint64_t chunk_ = 0;
};

std::string heard(std::string_view stream, std::size_t step)
{
    Ear ear;
    for (; !stream.empty(); stream.remove_prefix(std::min(step, stream.size())))
        ear.hear(stream.substr(0, step));
    return ear.take();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string whole = heard(stream, stream.size() + 1);
    require(heard(stream, 1) == whole);
    require(heard(stream, 1 + data[0] % 64) == whole);
    return 0;
}
