#pragma once
#include "session/session.hpp"
#include "sip/call.hpp"
#include "sip/framing.hpp"
#include "sip/transactions.hpp"
#include "sip/voice.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace exemu::sip {

class RequestTurn;

// One peer's requests, and the calls it has set up.
class Dialogue {
public:
    Dialogue(session::Session&, const Voice&);
    ~Dialogue();
    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;
    Task<> run();
    void leave();  // the conversation is over: what calls have left is filed
    void good_bye(); // the emulator stops: BYE for every call

    // ---- one function per method; the turn calls them by row
    session::Reply invite(const Request&);
    session::Reply ack(const Request&);
    session::Reply bye(const Request&);
    session::Reply cancel(const Request&);
    session::Reply options(const Request&);
    session::Reply info(const Request&);
    session::Reply update(const Request&);
    session::Reply prack(const Request&);
    session::Reply in_call(const Request&);     // MESSAGE: taken within a call alone
    session::Reply out_of_call(const Request&); // NOTIFY, SERVICE: of no call of ours
    session::Reply unanswered(const Request&) { return {}; }

    // ---- what turns ask and do
    session::Session& session() { return session_; }
    const Voice& voice() const { return voice_; }
    session::Reply say(const Request&, unsigned status, std::string_view sentence = {}, std::string_view more = {});
    session::Reply say_line(const Request&, std::string_view status_line, std::string_view diagnostics = {}, std::string_view more = {});
    session::Reply scripted_answer(
        const Request&, std::string_view status_line, std::string_view more, std::string_view type, std::string_view body);
    void said(const RequestTurn&, const session::Reply&);
    void storm(std::uint64_t key, std::string_view answer, unsigned times, Duration gap);
    void cancelled(const Request& invite); // its call is no more
    void hang_up(const std::string& call); // BYE
    bool is_stranger() const { return strange_ && !proven_; } // over UDP, and nothing says that it hears us

private:
    struct Happening { // what media or another session has told, until the loop looks at it
        enum class What : std::uint8_t { started, digit, full, acknowledged, hung_up } what = What::started;
        std::string call, address;
        char digit = '\0';
    };
    struct Asked { // a request of ours that waits for its answer (17.1.2)
        std::string method, call_id, bytes;
        SteadyTime again = SteadyTime::max(), end = SteadyTime::max();
        Duration gap{};
    };

    // ---- dialogue.cpp: hear
    bool hear_next(std::string_view& text);
    Duration patience() const;
    SteadyTime next_due() const;
    void do_what_is_due();
    Task<session::After> do_what_has_happened();
    Task<session::After> take_message(std::string_view);
    Task<session::After> take_request(std::unique_ptr<Request>, std::size_t size);
    Task<session::After> take_malformed(std::unique_ptr<Request>, std::size_t size);
    void hear_response(const Message&);
    void take_copy(const Request&, std::uint64_t key, std::size_t size);
    void repeat(std::uint64_t key, const std::string& answer);
    bool may_say(std::size_t bytes);

    // ---- calls.cpp: what INVITE comes to
    session::Reply send_on(const Request&);
    session::Reply new_call(const Request&);
    session::Reply again(const Request&, Call&); // re-INVITE
    std::optional<session::Reply> refuse_call(const Request&, const Called&);
    std::optional<session::Reply> negotiate(const Request&, Call&, std::string& body);
    std::optional<session::Reply> agree_on_timer(const Request&, Call&);
    bool loops(const Request&) const;
    bool is_gateway() const;
    void agree_on_media(Call&);
    session::Reply ok(const Request&, Call&, const std::string& body);
    void ring(const Request&, Call&);
    std::shared_ptr<Call> find_call(const Request&);
    bool elsewhere(const Request&, Switchboard::Wish);

    // ---- ends.cpp: how calls end
    void confirm(Call&);
    void end(Call&);       // media over, the message filed
    void file(Call&);
    void ask_bye(Call&);
    void ask_notify(Call&, std::uint64_t waiting);
    void ask(Call&, std::string_view method, std::string_view event, std::string_view type, std::string_view body);
    void happen(Happening);

    std::string own_host() const; // in brackets where it is IPv6
    std::string own_address() const;
    std::uint16_t own_port() const;
    std::string contact(bool full) const;
    std::string tag_for(const Request&) const;
    Peer source() const;

    session::Session& session_;
    const Voice& voice_;
    bool datagrams_, strange_, proven_ = false;
    Framing framing_;
    Transactions transactions_;
    std::unordered_map<std::uint64_t, RequestTurn*> pending_; // INVITEs that are not answered yet
    std::map<std::string, std::shared_ptr<Call>> calls_;
    std::deque<Happening> happened_;
    std::map<std::string, Asked> asked_; // by branch
    std::uint64_t speaking_ = 0;         // whose answer goes out
    std::uint64_t asked_so_far_ = 0;
    bool armed_ = false;                 // the time for the next message runs
    std::uint64_t secret_;
    std::shared_ptr<Dialogue*> self_;    // null once it is gone: for what comes from elsewhere
};

} // namespace exemu::sip
