#include "unit/fault/recorder.hpp"

using namespace exemu;
using namespace exemu::fault;

TEST_CASE("truncate passes so many bytes of the answer, however it is handed over, and loses the rest")
{
    struct Case {
        std::size_t after;
        std::initializer_list<std::string> parts;
        std::string passed;
    };
    for (const Case& c : {
             Case{0, {"250 OK"}, ""},
             Case{1, {"250 OK"}, "2"},
             Case{6, {"250 OK"}, "250 OK"},
             Case{7, {"250 OK"}, "250 OK"},
             Case{4, {"25", "0 ", "OK"}, "250 "},
             Case{5, {"25", "", "0 OK", "\r\n"}, "250 O"},
             Case{3, {"250", " OK"}, "250"},
         }) {
        const auto fault = truncate(c.after);
        const Recorder recorder = written(*fault, c.parts);
        INFO("after " << c.after);
        REQUIRE(recorder.all() == c.passed);
        REQUIRE(recorder.pauses.empty());
        for (const std::string& piece : recorder.pieces)
            REQUIRE_FALSE(piece.empty()); // over UDP, each piece would be a datagram
    }
}
