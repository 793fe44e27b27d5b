#pragma once
#include "base/options_read.hpp"

namespace exemu {

struct OptionDoc { // one option as the reference page and the schema print it
    std::string path;          // "limits.line"; "certs.NAME.key" within a map, "flows[].from" within a list
    std::string type;          // "duration", "size", "text", "true or false", "one of a, b", "list of text", "map"
    std::string default_value; // as a user would write it; empty when there is none, or it is secret
    std::string bounds;        // ">= 8KB", ">= 1, <= 10"; empty when none
    std::string text;
    bool required = false;
    std::vector<std::string> words; // of an enum
};

} // namespace exemu

// The printing half of described structs: rows for the reference page and the schema.
namespace exemu::options {

std::string quoted_if_needed(std::string_view); // a scalar as YAML wants it
std::string list_text(std::span<const std::string> items);

template <Described T>
void document(const T& defaults, const std::string& prefix, std::vector<OptionDoc>& rows);

// "duration", "list of text", "one of implicit, starttls".
template <class T>
std::string type_text()
{
    if constexpr (std::same_as<T, bool>)
        return "true or false";
    else if constexpr (std::same_as<T, std::string>)
        return "text";
    else if constexpr (std::same_as<T, Duration>)
        return "duration";
    else if constexpr (std::same_as<T, ByteCount>)
        return "size";
    else if constexpr (std::same_as<T, ByteRate>)
        return "rate";
    else if constexpr (std::same_as<T, Percent>)
        return "percentage";
    else if constexpr (std::same_as<T, Tree>)
        return "any";
    else if constexpr (Described<T> || is_map<T>)
        return "map";
    else if constexpr (is_optional<T>)
        return type_text<typename T::value_type>();
    else if constexpr (is_vector<T>)
        return "list of " + type_text<typename T::value_type>();
    else if constexpr (Worded<T>)
        return "one of " + join(words_of<T>(), ", ");
    else {
        static_assert(Number<T>, "a described struct holds the member types of base/options.hpp");
        return "number";
    }
}

// A value as a user would write it; empty where there is none.
template <class T>
std::string written(const T& value)
{
    if constexpr (std::same_as<T, bool>)
        return value ? "true" : "false";
    else if constexpr (std::same_as<T, std::string>)
        return value.empty() ? "" : quoted_if_needed(value);
    else if constexpr (Quantity<T>)
        return quantity_text(value);
    else if constexpr (is_optional<T>)
        return value ? written(*value) : "";
    else if constexpr (Worded<T>) {
        for (const auto& [word, meaning] : Words<T>::all)
            if (meaning == value)
                return std::string(word);
        return {};
    } else if constexpr (is_vector<T> && !Described<Leaf<T>> && !std::same_as<Leaf<T>, Tree>) {
        std::vector<std::string> items;
        for (const auto& item : value)
            items.push_back(written(static_cast<const typename T::value_type&>(item)));
        return list_text(items);
    } else
        return {};
}

template <class T>
std::string bounds_text(const Bounds<T>& bounds)
{
    std::string text;
    if constexpr (Quantity<T>) {
        if (bounds.low)
            text = ">= " + quantity_text(*bounds.low);
        if (bounds.high)
            text += (text.empty() ? "<= " : ", <= ") + quantity_text(*bounds.high);
    }
    return text;
}

// The rows below one member: of a struct, "limits.line"; of a map of structs, "certs.NAME.key"; of a list of them,
// "flows[].from".
template <class T>
void document_below(const T& defaults, const std::string& path, std::vector<OptionDoc>& rows)
{
    if constexpr (Described<T>)
        document(defaults, path + '.', rows);
    else if constexpr (is_optional<T>)
        document_below(defaults.value_or(typename T::value_type{}), path, rows);
    else if constexpr (is_map<T>)
        document_below(typename T::mapped_type{}, path + ".NAME", rows);
    else if constexpr (is_vector<T>)
        document_below(typename T::value_type{}, path + "[]", rows);
}

template <class T>
class DocumentedField {
public:
    DocumentedField(const T& value, std::string path, std::string_view doc, std::vector<OptionDoc>& rows) : value_(value), rows_(rows)
    {
        row_.path = std::move(path);
        row_.type = type_text<T>();
        row_.default_value = written(value);
        row_.text = doc;
        if constexpr (Worded<Leaf<T>>)
            row_.words = words_of<Leaf<T>>();
    }
    DocumentedField(const DocumentedField&) = delete;
    DocumentedField& operator=(const DocumentedField&) = delete;
    ~DocumentedField()
    {
        const std::string path = row_.path;
        if constexpr (!Described<T>) // the rows of its members say it all
            rows_.push_back(std::move(row_));
        const std::size_t below = rows_.size();
        document_below(value_, path, rows_);
        if (secret_)
            for (std::size_t i = below; i < rows_.size(); ++i)
                rows_[i].default_value.clear();
    }

    DocumentedField& at_least(const Leaf<T>& low)
        requires Quantity<Leaf<T>>
    {
        bounds_.low = low;
        row_.bounds = bounds_text(bounds_);
        return *this;
    }
    DocumentedField& at_most(const Leaf<T>& high)
        requires Quantity<Leaf<T>>
    {
        bounds_.high = high;
        row_.bounds = bounds_text(bounds_);
        return *this;
    }
    DocumentedField& required()
    {
        row_.required = true;
        return *this;
    }
    DocumentedField& secret()
    {
        secret_ = true;
        row_.default_value.clear();
        return *this;
    }

private:
    const T& value_;
    std::vector<OptionDoc>& rows_;
    OptionDoc row_;
    Bounds<Leaf<T>> bounds_;
    bool secret_ = false;
};

template <class T>
class DocumentingFields {
public:
    DocumentingFields(const T& defaults, const std::string& prefix, std::vector<OptionDoc>& rows)
        : defaults_(defaults), prefix_(prefix), rows_(rows)
    {
    }

    template <class Owner, class Member>
    DocumentedField<Member> operator()(std::string_view name, Member Owner::* member, std::string_view doc)
    {
        return DocumentedField<Member>(defaults_.*member, prefix_ + std::string(name), doc, rows_);
    }

private:
    const T& defaults_;
    std::string prefix_;
    std::vector<OptionDoc>& rows_;
};

template <Described T>
void document(const T& defaults, const std::string& prefix, std::vector<OptionDoc>& rows)
{
    DocumentingFields<T> fields(defaults, prefix, rows);
    T::describe(fields);
}

} // namespace exemu::options
