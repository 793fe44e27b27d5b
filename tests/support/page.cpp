#include "support/page.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

namespace exemu::test {

namespace {

using Kind = Step::Kind;

const std::map<std::string, Kind> words{
    {"C", Kind::client},
    {"S", Kind::server},
    {"C-HEX", Kind::client_hex},
    {"S-HEX", Kind::server_hex},
    {"TLS", Kind::tls},
    {"PASS", Kind::pass},
    {"S-QUIET", Kind::quiet},
    {"CLOSE", Kind::close},
    {"RESET", Kind::reset},
    {"S-CLOSED", Kind::closed},
    {"S-RESET", Kind::was_reset},
    {"S-REFUSED", Kind::refused},
    {"journal", Kind::journal},
    {"mail", Kind::mail},
    {"STOP", Kind::stop},
    {"FROM", Kind::from},
    {"verdict", Kind::verdict},
    {"put", Kind::put},
    {"C-PART", Kind::client_part},
    {"S-PART", Kind::server_part},
    {"C-MESSAGE", Kind::client_message},
    {"S-MESSAGE", Kind::server_message},
    {"RTP", Kind::rtp},
    {"S-RTP", Kind::server_rtp},
};

// "C2" -> ("C", 2), "S2-HEX" -> ("S-HEX", 2)
std::pair<std::string, int> word_and_connection(const std::string& word)
{
    std::string bare;
    int connection = 1;
    for (const char c : word) {
        if (c >= '1' && c <= '9')
            connection = c - '0';
        else
            bare += c;
    }
    return {bare, connection};
}

std::string without_one_blank(const std::string& text) { return text.starts_with(' ') ? text.substr(1) : text; }

} // namespace

std::size_t Page::peer_bytes() const
{
    std::size_t bytes = 0;
    for (const Step& step : steps) {
        if (step.kind == Kind::client)
            bytes += step.text.size() + 2;
        if (step.kind == Kind::client_part)
            bytes += step.text.size();
        if (step.kind == Kind::client_message)
            bytes += message_text(step.text).size();
        if (step.kind == Kind::client_hex)
            bytes += bytes_of_hex(step.text).size();
    }
    return bytes;
}

namespace {

// "type=0b frag=4800 ??": names of fields are for those who read; what stays is pairs of digits.
std::string pairs_of(const std::string& text)
{
    std::string pairs;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string token = text.substr(at, end - at);
        const std::string digits = token.substr(token.find('=') + 1); // npos + 1 is 0: a token without a name
        for (std::size_t i = 0; i < digits.size(); i += 2)
            pairs += (pairs.empty() ? "" : " ") + digits.substr(i, 2);
        at = end + 1;
    }
    return pairs;
}

} // namespace

std::expected<Page, std::string> read_page(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
        return std::unexpected(path + ": cannot be read");
    Page page;
    page.path = path;
    page.protocol = std::filesystem::path(path).parent_path().filename().string();
    std::string line;
    bool in_yaml = false;
    for (int number = 1; std::getline(file, line); ++number) {
        if (in_yaml && (line.empty() || line.starts_with("  "))) {
            page.yaml += (line.empty() ? line : line.substr(2)) + "\n";
            continue;
        }
        in_yaml = false;
        if (line.empty() || line.starts_with('#'))
            continue;
        const std::size_t colon = line.find(':');
        const auto wrong = [&](const std::string& what) { return std::unexpected(path + ":" + std::to_string(number) + ": " + what); };
        if (colon == line.npos)
            return wrong("a line begins with a word and a colon");
        const std::string word = line.substr(0, colon), text = without_one_blank(line.substr(colon + 1));
        if (word == "yaml") {
            in_yaml = true;
        } else if (word == "scenario") {
            page.scenario = text;
        } else if (word == "listener") {
            page.listener = text;
        } else {
            const auto [bare, connection] = word_and_connection(word);
            if (bare == "listener") {
                page.listeners[connection] = text;
                continue;
            }
            const auto kind = words.find(bare);
            if (kind == words.end())
                return wrong("unknown word \"" + word + "\"");
            const bool is_hex = kind->second == Kind::client_hex || kind->second == Kind::server_hex;
            page.steps.push_back({kind->second, connection, is_hex ? pairs_of(text) : text, number});
        }
    }
    return page;
}

std::vector<std::string> all_pages(const std::string& folder)
{
    std::vector<std::string> pages;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".dialogue")
            pages.push_back(entry.path().string());
    std::sort(pages.begin(), pages.end());
    return pages;
}

std::string message_text(std::string text)
{
    for (std::size_t at = text.find("\\n"); at != text.npos; at = text.find("\\n", at + 2))
        text.replace(at, 2, "\r\n");
    return text;
}

bool line_fits(const std::string& pattern, const std::string& line)
{
    std::size_t p = 0, l = 0, star = pattern.npos, mark = 0;
    while (l < line.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = l;
        } else if (p < pattern.size() && pattern[p] == line[l]) {
            ++p, ++l;
        } else if (star != pattern.npos) {
            p = star + 1;
            l = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

std::string bytes_of_hex(const std::string& hex)
{
    std::string bytes, digits;
    for (const char c : hex) {
        if (c == ' ')
            continue;
        if (!std::isxdigit(static_cast<unsigned char>(c)))
            throw std::runtime_error("no hex digit: " + std::string(1, c));
        digits += c;
        if (digits.size() == 2) {
            bytes += static_cast<char>(std::stoi(digits, nullptr, 16));
            digits.clear();
        }
    }
    return bytes;
}

} // namespace exemu::test
