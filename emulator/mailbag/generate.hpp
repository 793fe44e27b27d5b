#pragma once
#include "base/random.hpp"
#include "base/units.hpp"
#include "directory/directory.hpp"
#include "mailbag/letter.hpp"
#include "mailbag/words.hpp"
#include "store/store.hpp"

#include <deque>
#include <string>
#include <vector>

// Mail that nobody wrote (`mailboxes: {alice: {generate: {messages: 400}}}`), the same for the same seed and now.
namespace exemu::mailbag {

struct Generate {
    std::uint64_t messages = 20;
    ByteCount least = 2_KiB, most = 8_KiB; // of a message; small ones are more frequent: each doubling has as many as the next
    Duration span = std::chrono::days(30); // from the first to now, evenly
    std::vector<std::string> folders{"Inbox"};
    std::vector<Script> scripts{Script::latin};
    Percent attachments{100'000}, threads{400'000}, html{300'000}, unread{200'000};

    double mean_size() const;
};

struct World { // where the mail comes from and goes to
    const directory::Directory& directory;
    std::string host;
    std::uint64_t seed = 1;
    WallTime now{};
};

// Draws the messages of one account in order of time.
class Generator {
public:
    Generator(const Generate&, const World&, const directory::Account&);

    struct Made {
        std::size_t folder = 0; // index into Generate::folders
        store::NewItem item;
    };
    Made next();

private:
    struct Thread { // what a message may answer
        std::string subject, message_id, references, name, address;
        Script script;
    };
    struct Author {
        std::string name, address;
    };

    bool chance(Percent);
    Author draw_author(Script);
    std::string draw_message_id(std::string_view domain);
    void answer(Letter&, const Thread&) const;
    void remember(const Letter&);
    WallTime time_of(std::uint64_t number);

    const Generate& plan_;
    const World& world_;
    const directory::Account& account_;
    Random random_;
    std::uint64_t number_ = 0;
    std::deque<Thread> threads_;
    std::string bytes_;
};

} // namespace exemu::mailbag
