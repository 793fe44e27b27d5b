#pragma once
#include "base/options.hpp"
#include "session/session.hpp"
#include "support/toys/tagged/grammar.hpp"
#include "wire/lines.hpp"

namespace exemu::tagged {

struct Style { // of a persona
    Duration inactivity = std::chrono::minutes(5);
    ByteCount line_limit = 256_B;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("inactivity", &Style::inactivity, "Longest silence of the peer.");
        field("line_limit", &Style::line_limit, "Longest command line.");
    }
};

struct Row;

// "* NEW 3", "a1 OK PUT done": one line, its end included.
session::Reply say(std::string_view tag, std::string_view word, std::string_view text);

// One conversation. Commands are answered in order; between WATCH and DONE the server speaks unasked.
class Dialogue {
public:
    Dialogue(session::Session&, const Style&, const std::string& motto);
    Task<> run();

    // ---- one function per verb
    session::Reply open(const Command&);
    session::Reply put(const Command&);
    session::Reply list(const Command&);
    session::Reply watch(const Command&);
    session::Reply quit(const Command&);

    bool anywhere() const { return true; }
    bool opened() const { return mailbox_ != nullptr; }

    session::Session& session() { return session_; }
    const std::string& motto() const { return motto_; }
    std::optional<scenario::Cause> store(const std::string& words, unsigned copies);

private:
    Task<session::After> answer_command();
    Task<session::After> watch_on();
    Task<session::After> tell_news();
    wire::Line next_line();
    Task<session::After> answer(const wire::Line&);

    session::Session& session_;
    const Style& style_;
    const std::string& motto_;
    wire::LineReader lines_;
    std::shared_ptr<store::Mailbox> mailbox_;
    store::FolderId inbox_ = 0;
    store::ChangeNumber told_ = 0; // what the peer knows of
    std::string watching_;         // the tag of the WATCH under way
};

} // namespace exemu::tagged
