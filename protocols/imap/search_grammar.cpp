#include "imap/grammar.hpp"

#include "base/text.hpp"
#include "imap/flags.hpp"
#include "imap/scanner.hpp"
#include "store/store.hpp"

#include <algorithm>

namespace exemu::imap {

namespace {

using Kind = SearchKey::Kind;

struct FlagWord {
    std::string_view text;
    std::uint8_t set, clear;
};
// Longer words before those they begin with.
constexpr FlagWord flag_words[] = {
    {"ANSWERED", store::answered, 0},
    {"DELETED", store::deleted, 0},
    {"DRAFT", store::draft, 0},
    {"FLAGGED", store::flagged, 0},
    {"SEEN", store::seen, 0},
    {"UNANSWERED", 0, store::answered},
    {"UNDELETED", 0, store::deleted},
    {"UNDRAFT", 0, store::draft},
    {"UNFLAGGED", 0, store::flagged},
    {"UNSEEN", 0, store::seen},
};

struct Word {
    std::string_view text;
    Kind kind;
};
constexpr Word text_words[] = {
    {"BCC", Kind::bcc},
    {"BODY", Kind::body},
    {"CC", Kind::cc},
    {"FROM", Kind::from},
    {"SUBJECT", Kind::subject},
    {"TEXT", Kind::text},
    {"TO", Kind::to},
};
constexpr Word date_words[] = {
    {"BEFORE", Kind::before},
    {"ON", Kind::on},
    {"SINCE", Kind::since},
    {"SENTBEFORE", Kind::sent_before},
    {"SENTON", Kind::sent_on},
    {"SENTSINCE", Kind::sent_since},
};
constexpr Word size_words[] = {{"LARGER", Kind::larger}, {"SMALLER", Kind::smaller}};

template <class W, std::size_t n>
const W* find(const W (&words)[n], std::string_view text)
{
    const W* found = std::ranges::find_if(words, [&](const W& word) { return iequals(word.text, text); });
    return found == std::end(words) ? nullptr : found;
}

class Keys {
public:
    explicit Keys(Scanner& in) : in_(in) {}

    // search-key *(SP search-key), up to ")" or the end
    bool list(SearchKey& out)
    {
        do {
            SearchKey key;
            if (!one(key))
                return false;
            out.keys.push_back(std::move(key));
        } while (in_.try_word(" "));
        return true;
    }

private:
    bool one(SearchKey& key)
    {
        if (depth_ == most_nesting)
            return in_.miss("search keys of less depth");
        ++depth_;
        const bool good = in_.try_word("(") ? list(key) && in_.word(")") : plain(key);
        --depth_;
        return good;
    }

    bool plain(SearchKey& key)
    {
        if (wire::is_digit(in_.peek()) || in_.peek() == '*') {
            key.kind = Kind::numbers;
            return in_.set(key.messages);
        }
        std::string_view word;
        if (!in_.some(wire::is_alpha, "a search key", word))
            return false;
        if (const FlagWord* flag = find(flag_words, word)) {
            key.kind = Kind::flags;
            key.set = flag->set;
            key.clear = flag->clear;
            return true;
        }
        if (const Word* text = find(text_words, word)) {
            key.kind = text->kind;
            return in_.sp() && in_.astring(key.text);
        }
        if (const Word* date = find(date_words, word)) {
            key.kind = date->kind;
            return in_.sp() && in_.date(key.day);
        }
        if (const Word* size = find(size_words, word)) {
            key.kind = size->kind;
            return in_.sp() && in_.number(key.number);
        }
        return other(key, word);
    }

    bool other(SearchKey& key, std::string_view word)
    {
        if (iequals(word, "ALL"))
            return true;
        if (iequals(word, "RECENT") || iequals(word, "OLD")) {
            key.kind = iequals(word, "OLD") ? Kind::not_recent : Kind::recent;
            return true;
        }
        if (iequals(word, "NEW")) { // (RECENT UNSEEN)
            key.keys.resize(2);
            key.keys[0].kind = Kind::recent;
            key.keys[1].kind = Kind::flags;
            key.keys[1].clear = store::seen;
            return true;
        }
        if (iequals(word, "KEYWORD") || iequals(word, "UNKEYWORD"))
            return keyword(key, iequals(word, "KEYWORD"));
        if (iequals(word, "HEADER")) {
            key.kind = Kind::header;
            return in_.sp() && in_.astring(key.name) && in_.sp() && in_.astring(key.text);
        }
        if (iequals(word, "UID")) {
            key.kind = Kind::uids;
            return in_.sp() && in_.set(key.messages);
        }
        if (iequals(word, "NOT") || iequals(word, "OR")) {
            key.kind = iequals(word, "NOT") ? Kind::negation : Kind::either;
            key.keys.resize(key.kind == Kind::negation ? 1 : 2);
            return std::ranges::all_of(key.keys, [&](SearchKey& inner) { return in_.sp() && one(inner); });
        }
        return in_.miss("a search key of RFC 3501");
    }

    bool keyword(SearchKey& key, bool wanted)
    {
        std::string_view name;
        if (!in_.sp() || !in_.atom(name))
            return false;
        const std::uint8_t bit = keyword_flag(name);
        key.kind = bit || !wanted ? Kind::flags : Kind::never;
        (wanted ? key.set : key.clear) = bit;
        return true;
    }

    Scanner& in_;
    std::size_t depth_ = 0;
};

} // namespace

// search = "SEARCH" [SP "CHARSET" SP astring] 1*(SP search-key)
ParsedArguments parse_search(std::string_view text)
{
    Scanner in(text);
    SearchArguments search;
    if (!in.sp())
        return in.error();
    if (in.try_word("CHARSET ")) {
        std::string charset;
        if (!in.astring(charset) || !in.sp())
            return in.error();
        search.charset = to_upper(charset);
    }
    search.words = in.rest();
    Keys keys(in);
    if (!keys.list(search.key) || !in.end())
        return in.error();
    return Arguments(std::move(search));
}

} // namespace exemu::imap
