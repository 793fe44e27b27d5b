// Restrictions over entries ([MS-OXCDATA] 2.12, [MS-OXNSPI] 3.1.4.1.10).
#include "nspi/book.hpp"

#include "directory/collation.hpp"
#include "wire/utf16.hpp"

#include <algorithm>

namespace exemu::nspi {

namespace {

enum Fuzzy : std::uint32_t { f_substring = 1, f_prefix = 2 };
enum Relation : std::uint32_t { less = 0, less_or_equal = 1, greater = 2, greater_or_equal = 3, equal = 4, not_equal = 5, matches = 6 };

bool holds(std::uint32_t relation, std::strong_ordering order)
{
    switch (relation) {
    case less: return order < 0;
    case less_or_equal: return order <= 0;
    case greater: return order > 0;
    case greater_or_equal: return order >= 0;
    case equal: return order == 0;
    case not_equal: return order != 0;
    default: return false;
    }
}

std::string key_of(const Value& value, const Asked& asked)
{
    const std::optional<std::string> text = text_of(value, asked.code_page);
    return text ? directory::search_key(*text) : std::string();
}

bool is_absent(const Value& value) { return type_of(value.tag) == t_error; }

std::vector<std::string> all_texts(const Value& value, const Asked& asked)
{
    std::vector<std::string> all;
    if (value.texts.values)
        for (const auto& one : value.texts.values->items)
            all.push_back(directory::search_key(one.to ? one.to->text : ""));
    if (value.texts8.values)
        for (const auto& one : value.texts8.values->items)
            all.push_back(directory::search_key(widen(one.to ? one.to->text : "", asked.code_page)));
    if (all.empty() && text_of(value, asked.code_page))
        all.push_back(key_of(value, asked));
    return all;
}

bool content_fits(const Book& book, std::uint32_t entry, const Restriction& r, const Asked& asked)
{
    const std::vector<std::string> has = all_texts(book.value(entry, r.second, asked), asked);
    const std::vector<std::string> wanted = r.value ? all_texts(*r.value, asked) : std::vector<std::string>();
    if (wanted.empty())
        return false;
    return std::ranges::any_of(has, [&](const std::string& one) {
        switch (r.first & 0xffff) {
        case f_substring: return one.contains(wanted.front());
        case f_prefix: return one.starts_with(wanted.front());
        default: return one == wanted.front();
        }
    });
}

bool means(const Book& book, std::uint32_t entry, const std::string& text) { return std::ranges::binary_search(book.resolve(text), entry); }

bool property_fits(const Book& book, std::uint32_t entry, const Restriction& r, const Asked& asked)
{
    if (!r.value)
        return false;
    const std::optional<std::string> wanted = text_of(*r.value, asked.code_page);
    if (id_of(r.second) == id::anr)
        return wanted && means(book, entry, *wanted);
    const Value has = book.value(entry, r.second, asked);
    if (is_absent(has))
        return false;
    if (wanted || text_of(has, asked.code_page))
        return wanted && text_of(has, asked.code_page) && holds(r.first, key_of(has, asked) <=> directory::search_key(*wanted));
    if (has.binary.data)
        return r.value->binary.data && holds(r.first, has.binary.data->bytes <=> r.value->binary.data->bytes);
    return holds(r.first, has.number <=> r.value->number);
}

// [MS-OXCDATA] 2.12.6: sizes of values in bytes, strings with their end.
std::size_t size_of(const Value& value)
{
    if (value.text8)
        return value.text8->text.size() + 1;
    if (value.text)
        return wire::utf16le_of(value.text->text).size() + 2;
    if (value.binary.data)
        return value.binary.data->bytes.size();
    return type_of(value.tag) == t_boolean || type_of(value.tag) == t_integer16 ? 2 : 4;
}

} // namespace

std::optional<bool> fits(const Book& book, std::uint32_t entry, const Restriction& r, const Asked& asked)
{
    switch (r.type) {
    case r_and:
    case r_or:
        if (r.parts)
            for (const Restriction& part : r.parts->items) {
                const std::optional<bool> one = fits(book, entry, part, asked);
                if (!one || *one != (r.type == r_and))
                    return one;
            }
        return r.type == r_and;
    case r_not: {
        const std::optional<bool> one = r.part ? fits(book, entry, *r.part, asked) : std::nullopt;
        return one ? std::optional(!*one) : std::nullopt;
    }
    case r_content: return content_fits(book, entry, r, asked);
    case r_property: return property_fits(book, entry, r, asked);
    case r_compare: {
        const Value a = book.value(entry, r.second, asked), b = book.value(entry, r.third, asked);
        if (is_absent(a) || is_absent(b))
            return false;
        return text_of(a, asked.code_page) ? holds(r.first, key_of(a, asked) <=> key_of(b, asked)) : holds(r.first, a.number <=> b.number);
    }
    case r_bitmask: {
        const Value has = book.value(entry, r.second, asked);
        return !is_absent(has) && ((has.number & r.third) != 0) == (r.first == 1);
    }
    case r_size: {
        const Value has = book.value(entry, r.second, asked);
        return !is_absent(has) && holds(r.first, size_of(has) <=> std::size_t{r.third});
    }
    case r_exist: return !is_absent(book.value(entry, r.second, asked));
    default: return std::nullopt; // of sub-objects: there are none
    }
}

} // namespace exemu::nspi
