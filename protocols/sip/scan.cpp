#include "sip/scan.hpp"

#include <algorithm>

namespace exemu::sip {

std::string_view trim_lws(std::string_view text)
{
    while (!text.empty() && is_lws(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_lws(text.back()))
        text.remove_suffix(1);
    return text;
}

bool is_token(std::string_view text) { return !text.empty() && is_token_char.all(text); }

std::string_view unquoted(std::string_view value)
{
    return value.size() >= 2 && value.front() == '"' && value.back() == '"' ? value.substr(1, value.size() - 2) : value;
}

namespace {

bool is_escape(std::string_view text, std::size_t at)
{
    return text[at] == '%' && at + 2 < text.size() && wire::is_hexdig(text[at + 1]) && wire::is_hexdig(text[at + 2]);
}

unsigned hex(char c) { return wire::is_digit(c) ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 32) - 'a' + 10); }

} // namespace

std::string unescaped(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_escape(text, i)) {
            plain += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

bool all_escaped(std::string_view text, const CharClass& allowed)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_escape(text, i))
            i += 2;
        else if (!allowed(text[i]))
            return false;
    }
    return true;
}

bool Scan::quoted(std::string_view& out)
{
    const std::size_t start = at_;
    if (peek() != '"')
        return false;
    for (++at_; at_ < text_.size(); ++at_) {
        if (text_[at_] == '\\') {
            ++at_;
        } else if (text_[at_] == '"') {
            ++at_;
            out = from(start);
            return true;
        }
    }
    at_ = start;
    return false;
}

bool Scan::host(std::string_view& out)
{
    const std::size_t start = at_;
    if (peek() == '[') {
        const std::size_t close = text_.find(']', at_);
        const auto of_address = [](char c) { return wire::is_hexdig(c) || c == ':' || c == '.'; };
        if (close == text_.npos || close == at_ + 1 || !std::ranges::all_of(text_.substr(at_ + 1, close - at_ - 1), of_address))
            return false;
        at_ = close + 1;
        out = from(start);
        return true;
    }
    if (!some(is_host_char, out))
        return false;
    // A name of no letter or digit at its ends ("-a", ".") is none.
    if (is_alphanum(out.front()) && (is_alphanum(out.back()) || out.back() == '.'))
        return true;
    at_ = start;
    return false;
}

bool Scan::parameter(std::string_view& name, std::string_view& value)
{
    value = {};
    if (!token(name))
        return false;
    const std::size_t after_name = at_;
    if (!sign('=')) {
        at_ = after_name;
        return true;
    }
    if (peek() == '"')
        return quoted(value);
    if (peek() == '[')
        return host(value);
    return token(value);
}

bool read_number(std::string_view text, std::uint64_t most, std::uint64_t& out)
{
    std::uint64_t sum = 0;
    if (text.empty())
        return false;
    for (const char c : text) {
        if (!wire::is_digit(c))
            return false;
        sum = sum * 10 + static_cast<std::uint64_t>(c - '0');
        if (sum > most)
            return false;
    }
    out = sum;
    return true;
}

} // namespace exemu::sip
