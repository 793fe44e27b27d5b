#pragma once
#include "base/result.hpp"
#include "base/tree.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How sure each value of a persona is. It stands beside the value, as the comment that ends the line of its key:
//
//     mail_ok: "250 2.1.0 Sender OK" # D, O
//     bdat_ok: "250 2.6.0 CHUNK received OK, {size} octets" # G, UNCONFIRMED: the wording
//
// and is not prose: the build refuses a leaf without one. docs/fidelity.md is printed from these notes.
namespace exemu::persona {

enum class Sureness : std::uint8_t { documented, observed, tool, secondary, general, unconfirmed, own };

struct SurenessWord {
    Sureness sureness;
    std::string_view word; // "D"
    std::string_view doc;
};
std::span<const SurenessWord> sureness_words();

struct Note {
    std::vector<Sureness> sureness;
    std::string remark; // behind the colon; empty when there is none

    bool has(Sureness) const;
    // Read or seen: what must be right.
    bool is_sure() const { return !has(Sureness::unconfirmed) && (has(Sureness::documented) || has(Sureness::observed)); }
    std::string to_text() const; // "D, O: the remark"
};
Parsed<Note> parse_note(std::string_view); // "D, O: the remark"

// The comments that end the lines of a YAML text on which something stands, without "#" and blanks: line (from 1) -> text.
// Knows one-line scalars, plain or in quotes: the persona files hold no others.
std::map<std::uint32_t, std::string> line_comments(std::string_view yaml);

// Every leaf, and every item of `without`, has a note; `name` and `base` need none. Problems carry the places of the tree.
void check_notes(const Tree& written, const std::map<std::uint32_t, std::string>& comments, Problems&);

// The notes of many files, for the program: one tree, source -> line -> text, which is packed beside the personas.
class Notes {
public:
    void add(const std::string& source, const std::map<std::uint32_t, std::string>& comments); // of one file
    const Tree& tree() const { return tree_; }
    explicit Notes(Tree tree = Tree::map()) : tree_(std::move(tree)) {}
    // Of the value whose key stands there; without tags when nobody has said anything.
    Note at(const Place& key) const;

private:
    Tree tree_;
};

} // namespace exemu::persona
