#pragma once
#include "journal/journal.hpp"

#include <initializer_list>
#include <string>

// A small vocabulary and short ways to write and read events, for the tests of the journal and of what reads it.
namespace exemu::journal::test {

struct Words {
    Words()
    {
        using pattern::Moment;
        using pattern::Type;
        accept = all.add({"tcp.accept", Moment::point, "A connection was accepted.", {field("interface", Type::text)}});
        rcpt = all.add({"smtp.rcpt", Moment::turn, "RCPT.",
            {field("rcpt", Type::text), field("known", Type::flag), field("recipients", Type::number), field("notify", Type::list)}});
        end = all.add({"smtp.end_of_data", Moment::turn, "The final dot.",
            {field("rcpts", Type::list), field("size", Type::size), field("header.*", Type::text), field("pause", Type::duration),
                field("version", Type::version)}});
        closed = all.add({"session.closed", Moment::fact, "The session is over.", {field("by", Type::text)}});
    }

    static pattern::Field field(std::string name, pattern::Type type)
    {
        pattern::Field made;
        made.name = std::move(name);
        made.type = type;
        made.doc = "A field of a test.";
        return made;
    }
    pattern::FieldId operator[](std::string_view name) const { return all.find_field(name).value(); }

    pattern::Vocabulary all;
    pattern::EventId accept = 0, rcpt = 0, end = 0, closed = 0;
};

inline SteadyTime at(Duration since_epoch) { return SteadyTime(std::chrono::duration_cast<SteadyTime::duration>(since_epoch)); }

inline Header header_of(pattern::EventId event, Duration when = {})
{
    Header header;
    header.event = event;
    header.time = at(when);
    return header;
}

// An `smtp.rcpt` with one text, on a shard.
inline std::uint64_t add_rcpt(Journal& journal, const Words& words, std::size_t shard, std::string_view rcpt)
{
    return journal.add(shard, header_of(words.rcpt), [&](Packer& packer) { packer.add(words["rcpt"], rcpt); });
}

inline std::string text_of(const pattern::Value& value)
{
    const auto* text = std::get_if<std::string_view>(&value);
    return text ? std::string(*text) : "(no text)";
}

} // namespace exemu::journal::test
