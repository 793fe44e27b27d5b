#pragma once
#include "fault/fault.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <string>
#include <vector>

namespace exemu::fault {

// Writes down what passes and how long is waited; never really waits.
struct Recorder final : Outlet {
    std::vector<std::string> pieces;
    std::vector<Duration> pauses;

    Task<> pass(std::string bytes) override
    {
        pieces.push_back(std::move(bytes));
        co_return;
    }
    Task<> wait(Duration pause) override
    {
        pauses.push_back(pause);
        co_return;
    }
    std::string all() const
    {
        std::string text;
        for (const std::string& piece : pieces)
            text += piece;
        return text;
    }
    Duration waited() const
    {
        Duration sum{};
        for (const Duration pause : pauses)
            sum += pause;
        return sum;
    }
};

// What comes out behind the fault when an answer is given to it in these parts.
inline Recorder written(Fault& fault, std::initializer_list<std::string> parts)
{
    Recorder recorder;
    for (const std::string& part : parts) {
        boost::asio::io_context context;
        bool done = false;
        boost::asio::co_spawn(context, fault.write(part, recorder), [&](std::exception_ptr failure) { done = !failure; });
        context.run();
        REQUIRE(done);
    }
    return recorder;
}
inline Recorder written(Fault& fault, const std::string& bytes) { return written(fault, {bytes}); }

inline const std::string reply = "250-mail.contoso.test Hello [192.0.2.9]\r\n250-SIZE 37748736\r\n250 CHUNKING\r\n";

} // namespace exemu::fault
