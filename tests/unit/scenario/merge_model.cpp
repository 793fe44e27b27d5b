#include "base/random.hpp"
#include "scenario/merge.hpp"
#include "scenario/print.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

// Merging beside a model of fifty lines, over random layers.

using namespace exemu;

namespace {

struct Value {
    enum Kind { nothing, text, list, map } kind = nothing;
    std::string word;
    std::vector<Value> items;
    std::vector<std::pair<std::string, Value>> entries;

    Value* find(const std::string& key)
    {
        for (auto& [name, value] : entries)
            if (name == key)
                return &value;
        return nullptr;
    }
    bool operator==(const Value&) const = default;
};

// ---- the model

// Maps by key; everything else is replaced; nothing says nothing.
void lay(Value& base, const Value& layer)
{
    if (layer.kind == Value::map && base.kind == Value::map) {
        for (const auto& [key, value] : layer.entries)
            if (Value* there = base.find(key))
                lay(*there, value);
            else
                base.entries.emplace_back(key, value);
    } else if (layer.kind != Value::nothing) {
        base = layer;
    }
}

// Appended, but by name.
void append(Value& base, Value layer, bool rules)
{
    std::vector<Value> fresh;
    std::set<std::string> gone;
    const std::vector<Value> below = base.items;
    for (Value& entry : layer.items) {
        const auto place = [&](const std::string& name) {
            const auto at = std::ranges::find_if(below, [&](Value one) { return one.find("name") && one.find("name")->word == name; });
            return at == below.end() ? nullptr : &base.items[static_cast<std::size_t>(at - below.begin())];
        };
        if (const Value* names = entry.find("disable")) {
            for (const Value& name : names->items)
                if (!rules)
                    gone.insert(name.word);
                else if (Value* said = place(name.word)->find("disabled"))
                    *said = {Value::text, "true", {}, {}};
                else
                    place(name.word)->entries.emplace_back("disabled", Value{Value::text, "true", {}, {}});
        } else if (Value* there = entry.find("name") ? place(entry.find("name")->word) : nullptr) {
            lay(*there, entry);
        } else {
            fresh.push_back(entry);
        }
    }
    std::erase_if(base.items, [&](Value& one) { return one.find("name") && gone.contains(one.find("name")->word); });
    base.items.insert(rules ? base.items.begin() : base.items.end(), fresh.begin(), fresh.end());
}

void merge(Value& base, const Value& layer)
{
    for (const auto& [key, value] : layer.entries) {
        const bool appends = (key == "rules" || key == "expect" || key == "timeline") && value.kind == Value::list;
        Value* there = base.find(key);
        if (!there)
            base.entries.emplace_back(key, appends ? Value{Value::list, "", {}, {}} : value);
        else if (appends && there->kind != Value::list)
            *there = {Value::list, "", {}, {}};
        if (appends)
            append(*base.find(key), value, key == "rules");
        else if (there)
            lay(*there, value);
    }
}

// ---- random layers

class Layers {
public:
    explicit Layers(std::uint64_t seed) : random_(seed) {}

    Value next()
    {
        Value layer{Value::map, "", {}, {}};
        for (const char* key : {"seed", "accounts", "x", "rules", "expect", "timeline"}) {
            if (one_in(3))
                continue;
            const std::string name = key;
            const bool named = (name == "rules" || name == "expect" || name == "timeline") && !one_in(20);
            layer.entries.emplace_back(name, named ? named_list(name) : value(3));
            if (const Value::Kind kind = layer.entries.back().second.kind; kind == Value::text || kind == Value::map)
                names_[name].clear(); // it is no list any more
        }
        return layer;
    }

private:
    bool one_in(int n) { return random_.below(static_cast<std::uint64_t>(n)) == 0; }
    Value word() { return {Value::text, std::string(1, static_cast<char>('a' + random_.below(6))), {}, {}}; }

    Value value(int depth)
    {
        if (one_in(10))
            return {};
        if (depth == 0 || one_in(3))
            return word();
        Value made{one_in(3) ? Value::list : Value::map, "", {}, {}};
        for (std::uint64_t left = random_.below(4); left > 0; --left)
            if (made.kind == Value::list)
                made.items.push_back(word());
            else if (const std::string key = word().word; !made.find(key))
                made.entries.emplace_back(key, value(depth - 1));
        return made;
    }

    // Entries with names of earlier layers, with new ones, without; and names to disable, of earlier layers alone.
    Value named_list(const std::string& key)
    {
        std::vector<std::string>& known = names_[key];
        const std::vector<std::string> below = known;
        std::set<std::string> used;
        Value made{Value::list, "", {}, {}};
        for (std::uint64_t left = random_.below(4); left > 0; --left) {
            Value entry{Value::map, "", {}, {}};
            if (!below.empty() && one_in(4)) {
                const std::string name = below[random_.below(below.size())];
                entry.entries.emplace_back("disable", Value{Value::list, "", {{Value::text, name, {}, {}}}, {}});
                if (key != "rules")
                    std::erase(known, name);
            } else {
                std::string name = "n" + std::to_string(random_.below(5));
                if (!one_in(4) && used.insert(name).second) {
                    entry.entries.emplace_back("name", Value{Value::text, name, {}, {}});
                    if (std::ranges::find(known, name) == known.end() && std::ranges::find(below, name) == below.end())
                        known.push_back(name);
                }
                entry.entries.emplace_back("k", value(2));
                if (one_in(2))
                    entry.entries.emplace_back("do", Value{Value::list, "", {word()}, {}});
            }
            made.items.push_back(std::move(entry));
        }
        return made;
    }

    Random random_;
    std::map<std::string, std::vector<std::string>> names_;
};

std::string yaml_of(const Value& value)
{
    std::string out;
    switch (value.kind) {
    case Value::nothing: return "";
    case Value::text: return value.word;
    case Value::list:
        for (const Value& item : value.items)
            out += (out.empty() ? "" : ", ") + yaml_of(item);
        return "[" + out + "]";
    case Value::map:
        for (const auto& [key, inner] : value.entries)
            out += (out.empty() ? "" : ", ") + key + ": " + yaml_of(inner);
        return "{" + out + "}";
    }
    return out;
}

Value value_of(const Tree& tree)
{
    Value value;
    value.kind = tree.is_scalar() ? Value::text : tree.is_list() ? Value::list : tree.is_map() ? Value::map : Value::nothing;
    value.word = tree.text;
    for (const Tree& item : tree.items)
        value.items.push_back(value_of(item));
    for (const Tree::Entry& entry : tree.entries)
        value.entries.emplace_back(entry.key, value_of(entry.value));
    return value;
}

} // namespace

TEST_CASE("layers are merged as the model merges them")
{
    const std::uint64_t seed = std::random_device{}();
    std::printf("seed of the random layers: %llu\n", static_cast<unsigned long long>(seed));
    for (std::uint64_t i = 0; i < 3000; ++i) {
        Layers layers(seed + i);
        Tree tree;
        Value model{Value::map, "", {}, {}};
        std::string all;
        for (int n = 0; n < 5; ++n) {
            const Value layer = layers.next();
            all += yaml_of(layer) + "\n";
            Problems problems;
            auto parsed = scenario::parse_yaml(yaml_of(layer), "layer", problems);
            INFO("seed " << seed + i << "\n" << all << problems.to_text());
            REQUIRE(parsed);
            scenario::merge_into(tree, std::move(*parsed), problems);
            REQUIRE(problems.to_text() == "");
            merge(model, layer);
            INFO(scenario::flow_text(tree) << "\nmodel " << yaml_of(model));
            REQUIRE(value_of(tree) == model);
        }
    }
}
