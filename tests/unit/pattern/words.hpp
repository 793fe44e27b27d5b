#pragma once
#include "base/text.hpp"
#include "pattern/pattern.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

// A small vocabulary, and moments made by hand.
namespace exemu::pattern::test {

struct Moments : Vocabulary {
    EventId rcpt, mail, end_of_data, login, closed;

    Moments()
    {
        rcpt = add({"smtp.rcpt", Moment::turn, "", {{"rcpt", Type::text}, {"from", Type::text}, {"recipients", Type::number}}});
        mail = add({"smtp.mail", Moment::turn, "", {{"from", Type::text}, {"size", Type::size}}});
        end_of_data = add({"smtp.end_of_data", Moment::turn, "",
            {{"from", Type::text}, {"rcpts", Type::list}, {"subject", Type::text}, {"header.*", Type::text}}});
        login = add({"imap.authorize", Moment::point, "", {{"scheme", Type::text}, {"valid", Type::flag}}});
        closed = add({"session.closed", Moment::fact, "", {{"by", Type::text}, {"state", Type::text}, {"received", Type::size}}});
    }
};

// A moment whose values are named; counts what was asked.
struct Sample final : Source {
    const Vocabulary& vocabulary;
    EventId id;
    std::map<std::string, Value, std::less<>> values;
    mutable std::multiset<std::string> asked;

    Sample(const Vocabulary& words, EventId event, std::map<std::string, Value, std::less<>> with)
        : vocabulary(words), id(event), values(std::move(with))
    {
    }
    EventId event() const override { return id; }
    Value field(FieldId field) const override { return value(vocabulary.field(field).name); }
    Value member(FieldId family, std::string_view name) const override
    {
        std::string full = vocabulary.field(family).name;
        full.pop_back();
        return value(full + to_lower(name));
    }

private:
    Value value(const std::string& name) const
    {
        asked.insert(name);
        const auto found = values.find(name);
        return found == values.end() ? Value() : found->second;
    }
};

inline Value text(const char* value) { return std::string_view(value); }

inline Value number(std::int64_t value) { return value; }

} // namespace exemu::pattern::test
