#include "scenario/scope.hpp"

#include "base/random.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <iterator>

namespace exemu::scenario {

namespace {

// Peers choose these texts: memory per key stays bounded.
constexpr std::size_t longest_key = 512;

void append_text(KeyBuffer& out, std::string_view text)
{
    for (const char c : text) {
        if (c == ',' || c == ';' || c == '\\')
            out.push_back('\\');
        out.push_back(c);
    }
}

struct AppendValue {
    KeyBuffer& out;
    bool operator()(std::monostate) const { return false; }
    bool operator()(std::string_view text) const
    {
        append_text(out, text);
        return true;
    }
    bool operator()(std::int64_t number) const
    {
        fmt::format_to(std::back_inserter(out), "{}", number);
        return true;
    }
    bool operator()(bool flag) const
    {
        append_text(out, flag ? "true" : "false");
        return true;
    }
    bool operator()(std::span<const std::string> list) const
    {
        for (const std::string& one : list) {
            append_text(out, one);
            out.push_back(';');
        }
        return true;
    }
};

} // namespace

bool scope_key(const Scope& scope, const pattern::Source& source, KeyBuffer& out)
{
    out.clear();
    for (std::size_t i = 0; i < scope.fields.size(); ++i) {
        if (i > 0)
            out.append(std::string_view(", "));
        const std::string& member = scope.members[i];
        const pattern::Value value = member.empty() ? source.field(scope.fields[i]) : source.member(scope.fields[i], member);
        if (!std::visit(AppendValue{out}, value))
            return false;
    }
    if (out.size() > longest_key) {
        const std::uint64_t rest = hash_of(0, view(out));
        out.resize(longest_key - 20);
        fmt::format_to(std::back_inserter(out), "...{:016x}", rest);
    }
    return true;
}

namespace {

struct NamedField {
    std::string name;
    pattern::Vocabulary::Named found;
};

std::vector<std::string> scope_words(std::span<const pattern::EventId> events, const pattern::Vocabulary& vocabulary)
{
    std::vector<std::string> words{"all", "connection", "client", "account", "mailbox"};
    for (const pattern::EventId event : events)
        for (std::string& name : vocabulary.field_names(event))
            if (std::find(words.begin(), words.end(), name) == words.end())
                words.push_back(std::move(name));
    return words;
}

// One field of a scope: known, had by an event, and known when the counter is asked.
bool read_field(const Tree& written, std::span<const pattern::EventId> events, pattern::Use use, const pattern::Vocabulary& vocabulary,
    std::vector<NamedField>& fields, Problems& problems)
{
    const auto wrong = [&](std::string what) {
        problems.add(written.place, std::move(what));
        return false;
    };
    if (!written.is_scalar())
        return wrong(fmt::format("{} stands where a field is wanted", written.describe()));
    const auto named = vocabulary.find_named(written.text);
    if (!named)
        return wrong(unknown_word("field", written.text, scope_words(events, vocabulary)));
    const pattern::Field& field = vocabulary.field(named->field);
    if (field.history)
        return wrong(fmt::format("\"{}\" is counted by a scope and cannot make one", written.text));
    if (field.answered && use == pattern::Use::rule)
        return wrong(fmt::format("\"{}\" is known only after the answer: it cannot be the scope of a rule", written.text));
    const auto has = [&](pattern::EventId event) { return vocabulary.has_field(event, named->field); };
    if (!events.empty() && std::none_of(events.begin(), events.end(), has))
        return wrong(fmt::format("no event meant here has a field \"{}\": nothing would ever be counted", written.text));
    for (const NamedField& other : fields)
        if (other.found.field == named->field && other.found.member == named->member)
            return wrong(fmt::format("field \"{}\" stands twice in this scope", written.text));
    fields.push_back({to_lower(written.text), *named});
    return true;
}

Scope of_fields(std::vector<NamedField> fields)
{
    // Sorted, so that [from, rcpt] and [rcpt, from] are one scope; by name, which outlives a change of the vocabulary.
    std::sort(fields.begin(), fields.end(), [](const NamedField& a, const NamedField& b) { return a.name < b.name; });
    Scope scope;
    scope.kind = ScopeKind::fields;
    for (NamedField& one : fields) {
        scope.fields.push_back(one.found.field);
        scope.members.push_back(std::move(one.found.member));
    }
    // A session lives on one shard: what is counted by it alone needs no lock.
    if (scope.fields.size() == 2 && scope.fields[0] == pattern::f_listener && scope.fields[1] == pattern::f_session)
        scope.kind = ScopeKind::connection;
    return scope;
}

} // namespace

Scope read_scope(const Tree* written, std::span<const pattern::EventId> events, pattern::Use use, const pattern::Vocabulary& vocabulary,
    Problems& problems)
{
    Scope all;
    all.said = "all";
    if (!written || written->is_empty())
        return all;
    if (written->is_map()) {
        problems.add(written->place, "a map stands where a scope is wanted: write a word or a list of fields");
        return all;
    }
    std::vector<Tree> parts = written->is_list() ? written->items : std::vector<Tree>{*written};
    std::string said = written->is_list() ? std::string() : written->text;
    if (written->is_scalar() && written->text == "all")
        return all;
    const std::string_view short_words[] = {"connection", "client", "account", "mailbox"};
    if (written->is_scalar() && std::find(std::begin(short_words), std::end(short_words), written->text) == std::end(short_words)) {
        const bool is_field = vocabulary.find_named(written->text).has_value();
        problems.add(written->place,
            is_field ? fmt::format("a field makes a scope as a list: [{}]", written->text)
                     : unknown_word("scope", written->text, scope_words(events, vocabulary)));
        return all;
    }
    if (written->is_scalar() && written->text == "connection")
        parts = {Tree::scalar("listener", written->place), Tree::scalar("session", written->place)};
    if (parts.empty())
        problems.add(written->place, "an empty scope: write \"all\" for one counter");
    std::vector<NamedField> fields;
    for (const Tree& part : parts) {
        if (written->is_list() && part.is_scalar() && (part.text == "all" || part.text == "connection")) {
            problems.add(part.place, fmt::format("\"{}\" is a whole scope and stands alone; a list names fields", part.text));
            return all;
        }
        if (!read_field(part, events, use, vocabulary, fields, problems))
            return all;
        if (written->is_list())
            said += (said.empty() ? "[" : ", ") + part.text;
    }
    Scope scope = of_fields(std::move(fields));
    scope.said = written->is_list() ? said + ']' : said;
    return scope;
}

} // namespace exemu::scenario
