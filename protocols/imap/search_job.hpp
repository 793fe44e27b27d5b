#pragma once
#include "imap/grammar.hpp"
#include "imap/view.hpp"

#include <functional>
#include <unordered_map>

namespace exemu::imap {

// One SEARCH, in slices, so that others are served meanwhile. What the store keeps beside a message answers first, without its
// blob; where that is not enough its header or its texts are read.
class SearchJob {
public:
    SearchJob(const store::Mailbox&, store::FolderId, const View&, const SearchKey&);

    bool is_valid() const { return valid_; } // its message numbers exist
    // Looks on for a while; false: all have been looked at.
    bool look_on();
    const std::vector<Number>& found() const { return found_; } // in order

private:
    enum class Answer : std::uint8_t { no, yes, unknown };
    struct Message; // one that is looked at
    void prepare(SearchKey&);
    Answer ask(const SearchKey&, Message&) const;
    Answer ask_all(const std::vector<SearchKey>&, Message&) const;
    Answer ask_contents(const SearchKey&, Message&) const;
    Answer ask_subject(const SearchKey&, Message&) const;
    bool look_at_entries();
    bool look_into_contents();

    const store::Mailbox& mailbox_;
    store::FolderId folder_;
    const View& view_;
    SearchKey key_; // texts folded
    std::unordered_map<const SearchKey*, Ranges> sets_;
    bool valid_ = true;

    struct Candidate { // undecided without its contents
        Number number = 0;
        WallTime received{};
        std::shared_ptr<const store::Blob> mime;
    };
    std::vector<Candidate> candidates_;
    std::size_t next_candidate_ = 0;
    store::Uid next_uid_ = 1;
    Number next_number_ = 1;
    bool all_listed_ = false;
    std::vector<Number> found_;
};

} // namespace exemu::imap
