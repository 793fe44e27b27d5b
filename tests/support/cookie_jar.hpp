#pragma once
#include <map>
#include <string>
#include <string_view>

namespace exemu::test {

// The cookies that a server has set, as a browser would send them back: a page says {cookies} for all of them, {cookie:NAME} for the
// value of one.
class CookieJar {
public:
    // Set-Cookie fields among the lines; a value that is empty takes the cookie away.
    void learn(std::string_view heard)
    {
        constexpr std::string_view field = "\r\nSet-Cookie: ";
        for (std::size_t at = heard.find(field); at != heard.npos; at = heard.find(field, at + 1)) {
            const std::string_view line = heard.substr(at + field.size(), heard.find("\r\n", at + 2) - at - field.size());
            const std::size_t equals = line.find('=');
            if (equals == line.npos)
                continue;
            const std::string name(line.substr(0, equals));
            const std::string value(line.substr(equals + 1, line.find(';') - equals - 1));
            cookies_[name] = value;
            if (value.empty())
                cookies_.erase(name);
        }
    }

    std::string fill(std::string text) const
    {
        if (text.find("{cookie") == text.npos)
            return text;
        std::string all;
        for (const auto& [name, value] : cookies_) {
            all += (all.empty() ? "" : "; ") + name + "=" + value;
            replace(text, "{cookie:" + name + "}", value);
        }
        replace(text, "{cookies}", all);
        return text;
    }

private:
    static void replace(std::string& text, std::string_view what, std::string_view by)
    {
        if (const std::size_t at = text.find(what); at != text.npos)
            text.replace(at, what.size(), by);
    }

    std::map<std::string, std::string> cookies_;
};

} // namespace exemu::test
