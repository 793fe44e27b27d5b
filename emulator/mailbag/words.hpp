#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace exemu {
template <class E>
struct Words;
}

namespace exemu::mailbag {

// The scripts that generated mail is written in.
enum class Script : std::uint8_t { latin, greek, cyrillic, arabic, cjk, emoji };

// Words of a script from which subjects and sentences are made, in UTF-8. They mean nothing in a row.
struct Vocabulary {
    std::span<const std::string_view> words;
    std::string_view blank = " ", full_stop = ". ";
};
Vocabulary vocabulary_of(Script);

struct Person {
    std::string_view name, address;
};
// Who writes from outside; each name is of the script.
std::span<const Person> outsiders(Script);

} // namespace exemu::mailbag

template <>
struct exemu::Words<exemu::mailbag::Script> {
    using S = mailbag::Script;
    static constexpr std::pair<std::string_view, S> all[] = {
        {"latin", S::latin}, {"greek", S::greek}, {"cyrillic", S::cyrillic}, {"arabic", S::arabic}, {"cjk", S::cjk}, {"emoji", S::emoji}};
};
