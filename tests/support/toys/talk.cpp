#include "support/toys/talk.hpp"

#include "base/text.hpp"

#include <stdexcept>

namespace exemu::test {

namespace {

std::shared_ptr<const scenario::Scenario> loaded(const std::string& yaml)
{
    Problems problems;
    auto scenario = scenario::load_text("exemu: 1\nuse: [toys]\n" + yaml, "talk", toy_speech().language, problems);
    if (!scenario)
        throw std::runtime_error(problems.to_text());
    return scenario;
}

std::string with_bare_ends(std::string text)
{
    std::erase(text, '\r');
    return text;
}

} // namespace

Talk::Talk(const std::string& yaml, std::size_t shards) : stage(toy_speech(), loaded(yaml), shards) {}

Talk::Peer Talk::connect(const std::string& protocol, std::size_t shard, const std::string& client)
{
    return {*this, stage.connect("", protocol, shard, client)};
}

Talk::Peer Talk::open(const std::string& account, std::size_t shard, const std::string& client)
{
    Peer peer = connect("tagged", shard, client);
    const std::string answer = peer.ask("o OPEN " + account);
    if (answer.find("o OK") == answer.npos)
        throw std::runtime_error("not opened: " + answer);
    return peer;
}

std::size_t Talk::mails(const std::string& account)
{
    const auto mailbox = stage.store().find(account);
    return mailbox->folder(store::Known::inbox)->items;
}

std::string Talk::Peer::said()
{
    talk_.stage.settle();
    return with_bare_ends(wire_->read());
}

std::string Talk::Peer::ask(const std::string& lines)
{
    std::string bytes;
    for (const std::string_view line : split(lines, '\n'))
        bytes += std::string(line) + "\r\n";
    wire_->write(bytes);
    return said();
}

std::string Talk::Peer::tell(std::string_view bytes)
{
    wire_->write(bytes);
    talk_.stage.settle();
    return wire_->read();
}

} // namespace exemu::test
