#pragma once
#include "base/text.hpp"
#include "base/tree.hpp"
#include "base/units.hpp"

#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace exemu {

// The words of an enum: specialise with `static constexpr std::pair<std::string_view, E> all[]`.
template <class E>
struct Words;

} // namespace exemu

// The reading half of described structs (base/options.hpp): `describe` is visited with DecodingFields. What `field(...)` gives
// does its work when its statement ends: then at_least, at_most, required and secret are all known.
namespace exemu::options {

// ---- what a member is ----

struct AnyField {
    AnyField& at_least(auto&&) { return *this; }
    AnyField& at_most(auto&&) { return *this; }
    AnyField& required() { return *this; }
    AnyField& secret() { return *this; }
};
struct AnyFields {
    AnyField operator()(std::string_view, auto, std::string_view) { return {}; }
};
template <class T>
concept Described = requires(AnyFields& field) { T::describe(field); };

template <class T>
concept Worded = std::is_enum_v<T>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T>
inline constexpr bool is_map<std::map<std::string, T>> = true;

// The type that bounds apply to: of each element of a list, each value of a map.
template <class T>
struct LeafOf {
    using type = T;
};
template <class T>
struct LeafOf<std::optional<T>> : LeafOf<T> {};
template <class T>
struct LeafOf<std::vector<T>> : LeafOf<T> {};
template <class T>
struct LeafOf<std::map<std::string, T>> : LeafOf<T> {};
template <class T>
using Leaf = typename LeafOf<T>::type;

template <class T>
concept Number = std::unsigned_integral<T> && !std::same_as<T, bool>;
template <class T>
concept Quantity = Number<T> || std::same_as<T, Duration> || std::same_as<T, ByteCount> || std::same_as<T, ByteRate> ||
    std::same_as<T, Percent>;

template <class T>
struct Bounds {};
template <Quantity T>
struct Bounds<T> {
    std::optional<T> low, high;
};

// ---- reading ----

struct Reading {
    Problems& problems;
    bool secret = false; // what was written is never shown

    std::string found(const Tree&) const; // "\"30\"", "a list"; "this value" for a secret
    bool wrong(const Tree&, std::string what) const; // adds a problem "FOUND what"; always false
};

bool read_scalar(bool&, const Tree&, const Reading&);
bool read_scalar(std::string&, const Tree&, const Reading&);
bool read_scalar(Duration&, const Tree&, const Reading&);
bool read_scalar(ByteCount&, const Tree&, const Reading&);
bool read_scalar(ByteRate&, const Tree&, const Reading&);
bool read_scalar(Percent&, const Tree&, const Reading&);
bool read_number(std::uint64_t&, const Tree&, const Reading&, std::uint64_t most);
bool read_word(std::size_t& index, const Tree&, const Reading&, std::span<const std::string> words);
void report_unknown_keys(const Tree&, const Reading&, std::span<const std::string> known);
void report_missing(const Tree&, const Reading&, std::string_view name, std::string_view doc);

template <Worded E>
std::vector<std::string> words_of()
{
    std::vector<std::string> words;
    for (const auto& [word, value] : Words<E>::all)
        words.emplace_back(word);
    return words;
}

template <Quantity T>
std::string quantity_text(const T& value)
{
    if constexpr (Number<T>)
        return std::to_string(value);
    else
        return to_text(value);
}

template <class T>
bool within(const T& value, const Tree& tree, const Reading& at, const Bounds<T>& bounds)
{
    if constexpr (Quantity<T>) {
        if (bounds.low && value < *bounds.low)
            return at.wrong(tree, "is too small: at least " + quantity_text(*bounds.low));
        if (bounds.high && value > *bounds.high)
            return at.wrong(tree, "is too large: at most " + quantity_text(*bounds.high));
    }
    return true;
}

template <Described T>
void read_struct(T&, const Tree&, const Reading&);

// Reads `tree` into `value`; false, and a problem, when it cannot be. Then `value` keeps what it had, elements apart.
template <class T>
bool read(T& value, const Tree& tree, const Reading& at, const Bounds<Leaf<T>>& bounds)
{
    if constexpr (std::same_as<T, Tree>) {
        value = tree;
        return true;
    } else if constexpr (Described<T>) {
        read_struct(value, tree, at);
        return true;
    } else if constexpr (is_optional<T>) {
        typename T::value_type inner = value.value_or(typename T::value_type{});
        const bool good = read(inner, tree, at, bounds);
        if (good)
            value = std::move(inner);
        return good;
    } else if constexpr (is_vector<T>) {
        T fresh; // lists replace
        bool good = true;
        const std::span<const Tree> items = tree.is_list() ? std::span<const Tree>(tree.items) : std::span<const Tree>(&tree, 1);
        // One text stands for a list of one; a map or nothing does not.
        if (!tree.is_list() && !(tree.is_scalar() && std::same_as<typename T::value_type, std::string>))
            return at.wrong(tree, "stands where a list is wanted");
        for (const Tree& item : items) {
            typename T::value_type element{};
            good = read(element, item, at, bounds) && good;
            fresh.push_back(std::move(element));
        }
        if (good)
            value = std::move(fresh);
        return good;
    } else if constexpr (is_map<T>) {
        if (!tree.is_map() && !tree.is_empty())
            return at.wrong(tree, "stands where a map is wanted");
        bool good = true;
        for (const Tree::Entry& entry : tree.entries) // maps merge by key
            good = read(value[entry.key], entry.value, at, bounds) && good;
        return good;
    } else if constexpr (Worded<T>) {
        std::size_t index = 0;
        const bool good = read_word(index, tree, at, words_of<T>());
        if (good)
            value = Words<T>::all[index].second;
        return good;
    } else if constexpr (Number<T>) {
        std::uint64_t number = 0;
        if (!read_number(number, tree, at, std::numeric_limits<T>::max()) || !within(static_cast<T>(number), tree, at, bounds))
            return false;
        value = static_cast<T>(number);
        return true;
    } else {
        T fresh{};
        if (!read_scalar(fresh, tree, at) || !within(fresh, tree, at, bounds))
            return false;
        value = std::move(fresh);
        return true;
    }
}

// One `field(...)` of a struct that is being read.
template <class T>
class DecodedField {
public:
    DecodedField(T& value, const Tree& tree, Reading at, std::string_view name, std::string_view doc)
        : value_(value), tree_(tree), at_(at), name_(name), doc_(doc)
    {
    }
    DecodedField(const DecodedField&) = delete;
    DecodedField& operator=(const DecodedField&) = delete;
    ~DecodedField()
    {
        if (const Tree* written = tree_.find(name_))
            read(value_, *written, at_, bounds_);
        else if (required_)
            report_missing(tree_, at_, name_, doc_);
    }

    DecodedField& at_least(const Leaf<T>& low)
        requires Quantity<Leaf<T>>
    {
        bounds_.low = low;
        return *this;
    }
    DecodedField& at_most(const Leaf<T>& high)
        requires Quantity<Leaf<T>>
    {
        bounds_.high = high;
        return *this;
    }
    DecodedField& required()
    {
        required_ = true;
        return *this;
    }
    DecodedField& secret()
    {
        at_.secret = true;
        return *this;
    }

private:
    T& value_;
    const Tree& tree_;
    Reading at_;
    std::string_view name_, doc_;
    Bounds<Leaf<T>> bounds_;
    bool required_ = false;
};

template <class T>
class DecodingFields {
public:
    DecodingFields(T& value, const Tree& tree, const Reading& at) : value_(value), tree_(tree), at_(at) {}

    template <class Owner, class Member>
    DecodedField<Member> operator()(std::string_view name, Member Owner::* member, std::string_view doc)
    {
        known_.emplace_back(name);
        return DecodedField<Member>(value_.*member, tree_, at_, name, doc);
    }
    const std::vector<std::string>& known() const { return known_; }

private:
    T& value_;
    const Tree& tree_;
    Reading at_;
    std::vector<std::string> known_;
};

template <Described T>
void read_struct(T& value, const Tree& tree, const Reading& at)
{
    static const Tree nothing; // a described struct with no key written: the defaults, and what is required is missed
    const bool keyed = tree.is_map() || tree.is_empty();
    Problems unused;
    DecodingFields<T> fields(value, keyed ? tree : nothing, keyed ? at : Reading{unused, true});
    T::describe(fields);
    if (keyed)
        report_unknown_keys(tree, at, fields.known());
    else
        at.wrong(tree, "stands where a map is wanted. Known here: " + join(fields.known(), ", "));
}

} // namespace exemu::options
