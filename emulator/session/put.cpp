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

struct Dribbled {
    net::Connection& connection;
    scenario::DribbleStep step;
    std::uint64_t draw;

    Task<> text(std::string bytes)
    {
        draw = mix(draw);
        const std::unique_ptr<fault::Fault> fault = fault::dribble(step.least.bytes, step.most.bytes, step.gap, draw);
        co_await fault->write(std::move(bytes), connection);
    }
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
};

} // namespace

Task<> Session::put(Reply reply)
{
    if (dribble_) {
        co_await put_dribbled(std::move(reply), *dribble_, hash_of(scenario().seed, {"dribble", std::to_string(turns_)}));
        co_return;
    }
    if (reply.more.empty()) { // nearly every reply: no further coroutine
        if (!reply.bytes.empty())
            connection_.queue(reply.bytes);
        if (connection_.unsent() >= net::Connection::most_unsent)
            co_await connection_.flush();
        co_return;
    }
    Queued take{connection_};
    co_await walk(reply, take);
}

Task<> Session::put_dribbled(Reply reply, scenario::DribbleStep step, std::uint64_t draw)
{
    co_await connection_.flush(); // replies already earned keep their shape
    Dribbled take{connection_, step, draw};
    co_await walk(reply, take);
}

Task<> Session::say(Reply reply)
{
    co_await put(std::move(reply));
}

} // namespace exemu::session
