// Turning a Reply into bytes on the connection; at most 64 KiB wait unsent.
#include "session/session.hpp"

#include "base/random.hpp"

namespace exemu::session {

namespace {

// Hands the pieces of a reply on, in order, as `Take` wants them: co_await take.text(...), co_await take.shared(...).
template <class Take>
Task<> walk(Reply& reply, Take& take)
{
    if (!reply.bytes.empty())
        co_await take.text(std::move(reply.bytes));
    for (Segment& segment : reply.more) {
        if (auto* text = std::get_if<std::string>(&segment.bytes)) {
            co_await take.text(std::move(*text));
        } else if (auto* slice = std::get_if<BlobSlice>(&segment.bytes)) {
            co_await take.slice(*slice);
        } else {
            Generator& generate = std::get<Generator>(segment.bytes);
            std::string piece;
            while (generate(piece)) {
                co_await take.text(std::move(piece));
                piece.clear();
            }
        }
    }
}

struct Queued {
    net::Connection& connection;

    Task<> text(std::string bytes)
    {
        connection.queue(std::move(bytes));
        co_await flush_when_much();
    }
    Task<> slice(const BlobSlice& slice)
    {
        std::size_t at = 0;
        for (std::size_t i = 0; i < slice.blob->chunks(); ++i) {
            const std::string_view chunk = slice.blob->chunk(i);
            const std::size_t from = std::max(slice.from, at), to = std::min(slice.from + slice.count, at + chunk.size());
            if (from < to) {
                connection.queue_shared(chunk.substr(from - at, to - from), slice.blob);
                co_await flush_when_much();
            }
            at += chunk.size();
        }
    }
    Task<> flush_when_much()
    {
        if (connection.unsent() >= net::Connection::most_unsent)
            co_await connection.flush();
    }
};

// A fault, and what stands behind it.
struct Link final : fault::Outlet {
    std::unique_ptr<fault::Fault> fault;
    fault::Outlet& next;

    Link(std::unique_ptr<fault::Fault> the_fault, fault::Outlet& behind) : fault(std::move(the_fault)), next(behind) {}
    Task<> pass(std::string bytes) override { return fault->write(std::move(bytes), next); }
    Task<> wait(Duration duration) override { return next.wait(duration); }
};

// The bytes of one answer on their way through its faults to the connection.
class Harmed {
public:
    Harmed(fault::Outlet& connection, const Faults& faults) : first_(&connection)
    {
        if (faults.dribble)
            put_before(fault::dribble(faults.dribble->least.bytes, faults.dribble->most.bytes, faults.dribble->gap, faults.dribble_draw));
        if (faults.throttle)
            put_before(fault::throttle(faults.throttle->rate.per_second));
        if (faults.truncate)
            put_before(fault::truncate(faults.truncate->after.bytes));
        if (faults.garbage)
            put_before(fault::garbage(faults.garbage->size.bytes, faults.garbage_draw));
    }

    Task<> text(std::string bytes) { co_await first_->pass(std::move(bytes)); }
    Task<> slice(const BlobSlice& slice)
    {
        for (std::size_t at = 0; at < slice.count;) {
            const std::size_t count = std::min(slice.count - at, net::Connection::most_unsent);
            std::string bytes;
            slice.blob->copy(slice.from + at, count, bytes);
            co_await text(std::move(bytes));
            at += count;
        }
    }

private:
    void put_before(std::unique_ptr<fault::Fault> fault)
    {
        links_.push_back(std::make_unique<Link>(std::move(fault), *first_));
        first_ = links_.back().get();
    }

    std::vector<std::unique_ptr<Link>> links_;
    fault::Outlet* first_;
};

// For who has bytes that are no reply.
class AsOne final : public fault::Fault {
public:
    explicit AsOne(const Faults& faults) : faults_(faults) {}
    Task<> write(std::string bytes, fault::Outlet& next) override
    {
        Harmed take(next, faults_);
        co_await take.text(std::move(bytes));
    }

private:
    Faults faults_;
};

} // namespace

std::shared_ptr<fault::Fault> as_one(const Faults& faults) { return std::make_shared<AsOne>(faults); }

bool Session::queue_now(const Reply& reply)
{
    if (!reply.more.empty() || lasting_ || connection_.unsent() + reply.bytes.size() >= net::Connection::most_unsent)
        return false;
    if (!reply.bytes.empty())
        connection_.queue(reply.bytes);
    return true;
}

Task<> Session::put(Reply reply)
{
    if (lasting_ && lasting_->faults.any()) {
        co_await put_harmed(std::move(reply), lasting_faults());
        co_return;
    }
    Queued take{connection_};
    co_await walk(reply, take);
}

Task<> Session::put_harmed(Reply reply, const Faults& faults)
{
    co_await connection_.flush(); // replies already earned keep their shape
    Harmed take(connection_, faults);
    co_await walk(reply, take);
}

Faults Session::lasting_faults() const
{
    Faults faults;
    if (!lasting_)
        return faults;
    faults = lasting_->faults;
    faults.garbage_draw = lasting_draw("garbage", 0);
    faults.dribble_draw = lasting_draw("dribble", 0);
    return faults;
}

std::uint64_t Session::lasting_draw(std::string_view what, std::uint64_t nth) const
{
    return hash_of(scenario().seed, {what, listener_->name, std::to_string(who_.ordinal), std::to_string(turns_), std::to_string(nth)});
}

Task<> Session::say(Reply reply) { co_await put(std::move(reply)); }

} // namespace exemu::session
