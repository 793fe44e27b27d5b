#include "wire/addresses.hpp"

#include <optional>

namespace exemu::wire {

namespace {

constexpr unsigned deepest = 50; // comments in comments

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// One mailbox after another: what stands in angle brackets is the address, else all that is neither comment nor space.
class Reader {
public:
    explicit Reader(std::string_view list) : rest_(list) {}

    bool done() const { return rest_.empty(); }

    // Up to the next comma, or the marks of a group.
    std::optional<std::string> next()
    {
        std::string bare, in_brackets;
        std::string* into = &bare;
        bool bracketed = false;
        while (!rest_.empty()) {
            const char c = take();
            if (c == '"')
                quoted(*into);
            else if (c == '(')
                skip_comment();
            else if (c == '<' && into == &bare)
                into = &in_brackets, bracketed = true, in_brackets.clear();
            else if (c == '>' && into == &in_brackets)
                into = &bare;
            else if (into == &bare && (c == ',' || c == ';'))
                break;
            else if (into == &bare && c == ':') // the name of a group is over
                bare.clear();
            else if (!is_space(c))
                *into += c;
        }
        std::string address = bracketed ? std::move(in_brackets) : std::move(bare);
        if (const std::size_t route = address.find(':'); address.starts_with('@') && route != address.npos)
            address.erase(0, route + 1); // RFC 5322 4.4: a route of old
        const std::size_t at = address.rfind('@');
        if (at == address.npos || address.starts_with('@') || at + 1 == address.size())
            return std::nullopt;
        return address;
    }

private:
    char take()
    {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    char take_escaped(char c) { return c == '\\' && !rest_.empty() ? take() : c; }

    void quoted(std::string& into)
    {
        while (!rest_.empty()) {
            const char c = take();
            if (c == '"')
                return;
            into += take_escaped(c);
        }
    }

    void skip_comment()
    {
        for (unsigned depth = 1; depth > 0 && !rest_.empty();) {
            const char c = take();
            take_escaped(c);
            if (c == '(' && depth < deepest)
                ++depth;
            else if (c == ')')
                --depth;
        }
    }

    std::string_view rest_;
};

} // namespace

std::vector<std::string> addresses_of(std::string_view list, std::size_t most)
{
    std::vector<std::string> addresses;
    for (Reader reader(list); !reader.done() && addresses.size() < most;)
        if (auto address = reader.next())
            addresses.push_back(std::move(*address));
    return addresses;
}

} // namespace exemu::wire
