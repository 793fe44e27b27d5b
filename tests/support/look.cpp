#include "support/look.hpp"

#include <stdexcept>

namespace exemu::test {

Words words_of(const std::string& text)
{
    std::vector<std::string> all(1);
    bool quoted = false;
    for (const char c : text) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ' ' && !quoted)
            all.emplace_back();
        else
            all.back() += c;
    }
    Words words;
    for (const std::string& word : all) {
        const std::size_t equals = word.find('=');
        if (!word.empty())
            words.emplace_back(word.substr(0, equals), equals == word.npos ? "" : word.substr(equals + 1));
    }
    return words;
}

std::expected<pattern::Pattern, std::string> pattern_of(
    const std::string& event, const Words& conditions, const pattern::Vocabulary& vocabulary)
{
    Problems problems;
    Tree when = Tree::map();
    for (const auto& [name, value] : conditions)
        when.set(name, Tree::scalar(value));
    auto pattern = pattern::Pattern::compile(Tree::scalar(event), &when, pattern::Use::expectation, vocabulary, problems);
    if (!problems.empty())
        return std::unexpected(problems.to_text());
    return pattern;
}

std::size_t count(const journal::Journal& journal, const std::string& text)
{
    Words words = words_of(text);
    const std::string event = words.at(0).first;
    words.erase(words.begin());
    const auto pattern = pattern_of(event, words, journal.vocabulary());
    if (!pattern)
        throw std::runtime_error(pattern.error());
    return journal.count(*pattern);
}

} // namespace exemu::test
