#include "base/text.hpp"
#include "scenario/scenario.hpp"
#include "scenario/yaml_text.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <fstream>
#include <spanstream>
#include <unordered_map>

// YAML by its event parser: `YAML::Load` keeps duplicate keys in silence, and `LoadAll` can hang.
namespace exemu::scenario {

namespace {

constexpr std::size_t most_bytes = 4u << 20;
constexpr std::size_t most_depth = 64;
constexpr std::size_t most_values = 500'000;
constexpr std::size_t most_problems = 100; // of one file; a generated file with one mistake has it everywhere

struct GiveUp {}; // ends the parse: the problem has been said

// YAML 1.2, section 5.7: "\N" is U+0085 and "\_" is U+00A0. yaml-cpp writes each as one byte, which is no UTF-8; no other
// byte of the text can be broken, as the file has been looked through before.
std::string with_whole_escapes(std::string_view written)
{
    std::string whole;
    while (!written.empty()) {
        const std::size_t length = utf8_length(written);
        if (length == 0)
            whole += '\xC2';
        whole += written.substr(0, std::max<std::size_t>(length, 1));
        written.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return whole;
}

class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(const YamlText& text, Problems& problems) : text_(text), problems_(problems) {}

    Tree take() { return std::move(root_); }
    bool has_document() const { return documents_ > 0; }

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (++documents_ < 2)
            return;
        wrong(text_.place(mark.line, mark.column), "a second document begins here: a scenario is one document");
        throw GiveUp();
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override
    {
        // yaml-cpp tells "nothing written" and the words null and ~ alike. Every scalar is the text that was written.
        for (const std::string_view word : {"null", "Null", "NULL", "~"})
            if (stands_at(mark, word))
                return scalar(mark, std::string(word), false);
        if (in_key_position()) {
            wrong(text_.place(mark.line, mark.column), "a key is missing before \":\"");
            frames_.back().key_seen = frames_.back().skip = true;
            return;
        }
        Tree nothing;
        nothing.place = !frames_.empty() && frames_.back().tree.is_map() ? frames_.back().key_place : text_.place(mark.line, mark.column);
        value(std::move(nothing));
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& written) override
    {
        // "!" stands for quotes too, unless the source shows an exclamation mark.
        check_tag(mark, tag == "!" ? "" : tag);
        const bool quoted = tag == "!";
        // yaml-cpp closes a quote by itself where the file ends.
        if (quoted && !text_.closes_quote(mark.line, mark.column)) {
            wrong(text_.place(mark.line, mark.column), "this is not YAML: this quote is not closed.");
            throw GiveUp();
        }
        scalar(mark, quoted ? with_whole_escapes(written) : written, quoted);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        check_tag(mark, tag);
        open(Tree::list({}, text_.place(mark.line, mark.column)));
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        check_tag(mark, tag);
        open(Tree::map(text_.place(mark.line, mark.column)));
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

    void OnAnchor(const YAML::Mark& mark, const std::string& name) override
    {
        wrong(text_.place(mark.line, mark.column),
            fmt::format("anchors (&{}) are not part of the language: name it under \"faults\" or in a file to \"use\". {}", printable(name),
                quotes_hint));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override
    {
        wrong(text_.place(mark.line, mark.column), fmt::format("aliases (*) are not part of the language. {}", quotes_hint));
        OnNull(mark, {});
    }

private:
    struct Frame {
        Tree tree;
        bool as_key = false;   // the whole of it stands where a key belongs: already a problem
        bool key_seen = false; // of a map: the next event is the value
        bool skip = false;     // the value belongs to no good key
        std::string key;
        Place key_place;
        std::unordered_map<std::string, Place> keys;
    };

    bool in_key_position() const { return !frames_.empty() && frames_.back().tree.is_map() && !frames_.back().key_seen; }

    void wrong(const Place& place, std::string what)
    {
        if (++said_ > most_problems)
            throw GiveUp();
        problems_.add(place, std::move(what));
    }

    // True when the source shows this plain word, and not as the key of the next line.
    bool stands_at(const YAML::Mark& mark, std::string_view word) const
    {
        std::string_view rest = text_.rest_of_line(mark.line, mark.column);
        if (!rest.starts_with(word))
            return false;
        rest.remove_prefix(word.size());
        if (!rest.empty() && std::string_view(" \t,]}:").find(rest.front()) == std::string_view::npos)
            return false;
        return in_key_position() || !trim(rest).starts_with(':');
    }

    void check_tag(const YAML::Mark& mark, const std::string& tag)
    {
        const bool written = text_.rest_of_line(mark.line, mark.column).starts_with('!');
        if (written || (!tag.empty() && tag != "?"))
            wrong(text_.place(mark.line, mark.column), fmt::format("tags (!) are not part of the language. {}", quotes_hint));
    }

    void count()
    {
        if (++values_ > most_values) {
            wrong(text_.whole(), fmt::format("more than {} values", most_values));
            throw GiveUp();
        }
    }

    void scalar(const YAML::Mark& mark, std::string written, bool quoted)
    {
        count();
        const Place place = text_.place(mark.line, mark.column);
        if (in_key_position())
            return key(std::move(written), place);
        Tree tree = Tree::scalar(std::move(written), place);
        tree.quoted = quoted;
        value(std::move(tree));
    }

    void key(std::string name, const Place& place)
    {
        Frame& map = frames_.back();
        map.key_seen = true;
        const auto [there, is_new] = map.keys.emplace(name, place);
        map.skip = !is_new || name == "<<";
        if (!is_new)
            wrong(place,
                fmt::format(
                    "\"{}\" is said twice: first at line {}, column {}", printable(name, 60), there->second.line, there->second.column));
        else if (name == "<<")
            wrong(place, "merge keys (<<) are not part of the language: name it under \"faults\" or in a file to \"use\"");
        map.key = std::move(name);
        map.key_place = place;
    }

    void open(Tree tree)
    {
        count();
        if (frames_.size() >= most_depth) {
            wrong(tree.place, fmt::format("nested more than {} deep", most_depth));
            throw GiveUp();
        }
        Frame frame;
        frame.as_key = in_key_position();
        if (frame.as_key)
            wrong(tree.place, fmt::format("{} cannot be a key. {}", tree.describe(), quotes_hint));
        frame.tree = std::move(tree);
        frames_.push_back(std::move(frame));
    }

    void close()
    {
        Frame done = std::move(frames_.back());
        frames_.pop_back();
        if (done.as_key)
            frames_.back().key_seen = frames_.back().skip = true;
        else
            value(std::move(done.tree));
    }

    void value(Tree tree)
    {
        if (frames_.empty()) {
            root_ = std::move(tree);
            return;
        }
        Frame& parent = frames_.back();
        if (parent.tree.is_list()) {
            parent.tree.items.push_back(std::move(tree));
            return;
        }
        if (!parent.skip)
            parent.tree.entries.push_back({std::move(parent.key), parent.key_place, std::move(tree)});
        parent.key_seen = parent.skip = false;
    }

    const YamlText& text_;
    Problems& problems_;
    Tree root_;
    std::vector<Frame> frames_;
    std::size_t documents_ = 0, values_ = 0, said_ = 0;
};

// yaml-cpp's words are those of its scanner. The ones that users meet are said in terms of what they wrote.
std::string_view in_plain_words(std::string_view message)
{
    constexpr std::pair<std::string_view, std::string_view> plain[] = {
        {"illegal map value", "\": \" stands where no key can be"},
        {"the referenced anchor is not defined", "a value that begins with * is an alias to YAML"},
        {"unknown token", "this character cannot begin a value"},
        {"unexpected character in block scalar", "a value that begins with > or | is a text block to YAML"},
        {"illegal block entry", "\"- \" stands where no list can be"},
        {"illegal EOF in scalar", "a quote is not closed"},
        {"end of map flow not found", "a { is not closed, or something stands behind a value"},
        {"end of sequence flow not found", "a [ is not closed, or something stands behind a value"},
        {"illegal flow end", "a } or ] closes nothing"},
        {"end of map not found", "this line does not belong to the map above it: see how far it is indented"},
        {"end of sequence not found", "this line does not belong to the list above it: see how far it is indented"},
    };
    for (const auto& [theirs, ours] : plain)
        if (theirs == message)
            return ours;
    return message;
}

std::string syntax_sentence(const YAML::Exception& error, const YamlText& text)
{
    const std::string_view line = text.rest_of_line(error.mark.line, 0);
    std::string sentence = fmt::format("this is not YAML: {}.", in_plain_words(error.msg));
    if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos)
        return sentence + " Lines are indented with spaces, never with tabs.";
    if (lacks_quotes(line) || error.msg == "illegal map value")
        sentence += fmt::format(" {}", quotes_hint);
    return sentence;
}

} // namespace

std::optional<Tree> parse_yaml(std::string_view text, const std::string& source, Problems& problems)
{
    const YamlText lines(without_bom(text), std::make_shared<const std::string>(source));
    if (text.size() > most_bytes) {
        problems.add(lines.whole(), fmt::format("larger than {}", to_text(ByteCount{most_bytes})));
        return std::nullopt;
    }
    if (auto broken = lines.broken()) {
        problems.add(broken->place, std::move(broken->what));
        return std::nullopt;
    }
    const std::size_t before = problems.size();
    TreeBuilder builder(lines, problems);
    try {
        std::ispanstream in(std::span<const char>(lines.text().data(), lines.text().size()));
        YAML::Parser parser(in);
        if (parser.HandleNextDocument(builder))
            parser.HandleNextDocument(builder); // gives up at a second document, throws at what is no YAML behind the first
    } catch (const GiveUp&) {
        // Said already; what was read before a second document is still worth checking.
    } catch (const YAML::Exception& error) {
        problems.add(lines.place(error.mark.line, error.mark.column), syntax_sentence(error, lines));
        return std::nullopt;
    }
    Tree tree = builder.take();
    if (!tree.is_empty())
        return tree;
    if (problems.size() == before)
        problems.add(lines.whole(), "nothing is written here");
    return std::nullopt;
}

std::optional<Tree> read_yaml(const std::string& path, Problems& problems)
{
    const Place file{std::make_shared<const std::string>(path), 0, 0};
    std::ifstream in(path, std::ios::binary);
    std::string text;
    char block[64 * 1024];
    // One byte beyond the limit is enough to refuse it: a device or a pipe never ends.
    while (in && text.size() <= most_bytes) {
        in.read(block, sizeof block);
        text.append(block, static_cast<std::size_t>(in.gcount()));
    }
    if (in.bad() || (text.empty() && !in.eof())) {
        problems.add(file, "cannot be read: is the name right, and is it a file you may read?");
        return std::nullopt;
    }
    return parse_yaml(text, path, problems);
}

} // namespace exemu::scenario
