#include "pki/token_key.hpp"
#include "unit/pki/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace exemu;
using namespace exemu::pki;

TEST_CASE("the key of tokens is made once, for its owner alone")
{
    const TemporaryFolder folder;
    const auto made = token_key(folder.path());
    REQUIRE(made);
    CHECK(made->starts_with("-----BEGIN PRIVATE KEY-----"));
    const auto again = token_key(folder.path());
    REQUIRE(again);
    CHECK(*again == *made);
    struct stat facts{};
    const std::string path = folder.path() / "pki/token.key";
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    REQUIRE(::chmod(path.c_str(), 0640) == 0);
    const auto refused = token_key(folder.path());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().find("chmod 600") != std::string::npos);
}
