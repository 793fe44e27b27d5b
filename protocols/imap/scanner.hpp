#pragma once
#include "imap/grammar.hpp"
#include "wire/reader.hpp"

// The productions that commands share (RFC 3501 9), as wire::Reader's: they insist, and the first miss is remembered.
namespace exemu::imap {

bool is_atom_char(char);   // ATOM-CHAR
bool is_astring_char(char); // ATOM-CHAR / "]"
bool is_tag_char(char);

class Scanner : public wire::Reader {
public:
    using wire::Reader::Reader;

    bool sp() { return word(" "); }
    bool atom(std::string_view& out) { return some(is_atom_char, "an atom", out); }
    bool astring(std::string& out);
    bool string(std::string& out); // quoted or literal
    bool try_string(std::string& out);
    bool mailbox(std::string& out);      // decoded; "inbox" in any letter case is INBOX
    bool list_mailbox(std::string& out); // with wildcards, not decoded
    bool nz_number(Number& out);
    bool set(SequenceSet& out);
    bool flag(std::uint8_t& flags);      // adds to them; keywords that cannot be kept are passed over
    bool flag_list(std::uint8_t& flags); // "(" [flag *(SP flag)] ")"
    bool date(std::int64_t& day);        // days since 1970
    bool date_time(WallTime& out);
    bool literal_announced(std::uint64_t& octets); // "{310}" CRLF, its octets elsewhere

private:
    bool try_quoted(std::string& out);
    bool try_literal(std::string& out);
    bool day_month_year(std::int64_t& day);
    bool set_number(Number& out);
};

} // namespace exemu::imap
