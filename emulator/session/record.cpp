// What a session writes into the journal: its constant fields packed once, then each turn's own fields and its answer.
#include "session/session.hpp"

namespace exemu::session {

namespace {

using namespace pattern;

// A turn together with its answer: what `after` and `until` look at.
class AnsweredTurn final : public Source {
public:
    AnsweredTurn(const Turn& turn, const Answered& answered, const std::string& rule) : turn_(turn), answered_(answered), rule_(rule) {}
    EventId event() const override { return turn_.event(); }
    Value field(FieldId id) const override;
    Value member(FieldId id, std::string_view name) const override { return turn_.member(id, name); }

private:
    const Turn& turn_;
    const Answered& answered_;
    const std::string& rule_;
};

Value code_of(const Reply& reply) { return reply.code.empty() ? Value{} : Value{std::string_view(reply.code)}; }

Value text_of(const Reply& reply) { return reply.text.empty() ? Value{} : Value{std::string_view(reply.text)}; }

// `none` in a condition is what is absent: nothing was said.
Value result_of(const Reply& reply) { return reply.result == Result::none ? Value{} : Value{to_text(reply.result)}; }

Value outcome_of(const Answered& answered)
{
    return answered.outcome == scenario::Outcome::none ? Value{} : Value{scenario::to_text(answered.outcome)};
}

Value backoff_of(const Answered& answered) { return answered.backoff ? Value{answered.backoff->count()} : Value{}; }

Value AnsweredTurn::field(FieldId id) const
{
    switch (id) {
    case f_origin: return std::string_view(answered_.origin == journal::Origin::rule ? "rule" : "natural");
    case f_rule: return rule_.empty() ? Value{} : Value{std::string_view(rule_)};
    case f_code: return code_of(answered_.reply);
    case f_text: return text_of(answered_.reply);
    case f_result: return result_of(answered_.reply);
    case f_outcome: return outcome_of(answered_);
    case f_forced: return answered_.forced;
    case f_backoff: return backoff_of(answered_);
    default: return turn_.field(id);
    }
}

void pack_answer(journal::Packer& packer, const Turn& turn, const Answered& answered)
{
    packer.add(f_code, code_of(answered.reply));
    packer.add(f_text, text_of(answered.reply));
    packer.add(f_result, result_of(answered.reply));
    packer.add(f_outcome, outcome_of(answered));
    if (answered.forced)
        packer.add(f_forced, true);
    if (turn.received)
        packer.add(f_received, static_cast<std::int64_t>(turn.received));
    if (!answered.reply.bytes.empty())
        packer.add(f_sent, static_cast<std::int64_t>(answered.reply.bytes.size()));
    packer.add(f_took, answered.took.count());
    packer.add(f_backoff, backoff_of(answered));
}

void pack_own_fields(journal::Packer& packer, const Turn& turn, const Vocabulary& words)
{
    const std::vector<FieldId>& ids = words.own_fields(turn.event());
    const std::vector<Field>& fields = words.event(turn.event()).fields;
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (fields[i].read)
            packer.add(ids[i], fields[i].read(turn));
}

} // namespace

void Session::pack_constants()
{
    char room[1024];
    journal::Packer packer(room, sizeof room);
    packer.add(f_listener, std::string_view(listener_->name));
    packer.add(f_protocol, std::string_view(listener_->protocol));
    packer.add(f_port, std::int64_t{listener_->documented_port});
    packer.add(f_server, std::string_view(connection_.local().host));
    packer.add(f_client, std::string_view(connection_.peer().host));
    packer.add(f_client_port, std::int64_t{connection_.peer().port});
    packer.add(f_connections, std::int64_t{who_.connections});
    packer.add(f_session, std::int64_t{who_.ordinal});
    const net::TlsFacts& tls = connection_.tls();
    if (tls.version != net::TlsVersion::none) {
        packer.add(f_tls, net::to_text(tls.version));
        packer.add(f_tls_how, std::string_view(tls.starttls ? "starttls" : "implicit"));
        if (!tls.sni.empty())
            packer.add(f_sni, std::string_view(tls.sni));
    }
    if (!user_.empty())
        packer.add(f_user, std::string_view(user_));
    if (account_)
        packer.add(f_account, std::string_view(account_->name));
    if (!mailbox_.empty())
        packer.add(f_mailbox, std::string_view(mailbox_));
    constant_fields_ = packer.packed();
    constant_fields_.shrink_to_fit(); // it stays for the whole session
}

void Session::pack_asked(journal::Packer& packer, const Turn& turn) const
{
    packer.add_packed(constant_fields_);
    packer.add(f_turn, std::int64_t{turn.number()});
    packer.add(f_allowed, turn.allowed());
    turn.pack_more(packer);
    pack_own_fields(packer, turn, vocabulary());
}

void Session::record(Turn& turn, const Answered& answered)
{
    turn.recorded_ = true;
    journal::Header header;
    header.time = answered.at == SteadyTime{} ? clock().steady() : answered.at;
    header.session = who_.uid;
    header.event = turn.event();
    header.rule = answered.rule;
    header.origin = answered.origin;
    house_.journal.add(shard_.index, header, [&](journal::Packer& packer) {
        pack_asked(packer, turn);
        pack_answer(packer, turn, answered);
    });
    if (load_->run->watches(turn.event())) {
        const std::string rule = house_.journal.rule_name(answered.rule);
        load_->run->observe(AnsweredTurn(turn, answered, rule), cells_, header.time);
    }
}

void Session::record_fact(EventId event, journal::RuleId rule, void (*fill)(void*, journal::Packer&), void* context, Constants constants)
{
    journal::Header header;
    header.time = clock().steady();
    header.session = who_.uid;
    header.event = event;
    header.rule = rule;
    header.origin = rule ? journal::Origin::rule : journal::Origin::natural;
    const auto pack = [&](journal::Packer& packer) {
        if (constants == Constants::packed) {
            packer.add_packed(constant_fields_);
            packer.add(f_turn, std::int64_t{turns_});
        }
        fill(context, packer);
    };
    house_.journal.add(shard_.index, header, pack);
    if (load_->run->watches(event)) {
        std::string fields(journal::most_fields, '\0');
        journal::Packer packer(fields.data(), fields.size());
        pack(packer);
        load_->run->observe(journal::Record(header, std::string(packer.packed()), house_.journal.rule_name(rule)), cells_, header.time);
    }
}

void Session::set_user(std::string_view typed, const directory::Account* account)
{
    user_ = typed;
    account_ = account;
    pack_constants();
}

void Session::set_mailbox(std::string name)
{
    mailbox_ = std::move(name);
    pack_constants();
}

} // namespace exemu::session
