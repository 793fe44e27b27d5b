#include "persona/inherit.hpp"
#include "unit/persona/trees.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace exemu;
using persona::inherited;

namespace {

// What stands in `written` over the library, as text; problems instead when there are any.
std::string whole(const std::string& written)
{
    static const std::map<std::string, Tree> files{
        {"common/a", test::tree("a.yaml", "host=a.test; styles.toy.banner=220 a; styles.toy.caps=[ONE,TWO]; styles.toy.limit=1")},
        {"common/b", test::tree("b.yaml", "styles.toy.banner=220 b; styles.tap.texts.ok=OK; styles.tap.texts.no=NO")},
        {"middle", test::tree("m.yaml", "base=[common/a,common/b]; styles.toy.limit=2")},
        {"lean", test::tree("l.yaml", "base=middle; without=[styles.tap.texts.no,styles.toy.caps]")},
        {"ring", test::tree("r.yaml", "base=wheel")},
        {"wheel", test::tree("w.yaml", "base=ring")},
    };
    persona::Library library;
    for (const auto& [name, tree] : files)
        library.names.push_back(name);
    library.find = [](const std::string& name) {
        const auto found = files.find(name);
        return found == files.end() ? nullptr : &found->second;
    };
    Problems problems;
    const Tree tree = inherited(test::tree("p.yaml", written), library, problems);
    return problems.empty() ? test::leaves(tree) : problems.to_text();
}

} // namespace

TEST_CASE("a persona is its bases, less what it has not, under what it says itself")
{
    struct Case {
        const char *what, *written, *whole;
    };
    const Case cases[] = {
        {"without bases it is what it says", "host=p.test", "host=p.test"},
        {"a base", "base=common/b", "styles.toy.banner=220 b; styles.tap.texts.ok=OK; styles.tap.texts.no=NO"},
        {"the later base lies over the earlier", "base=[common/a,common/b]",
            "host=a.test; styles.toy.banner=220 b; styles.toy.caps=[ONE,TWO]; styles.toy.limit=1; styles.tap.texts.ok=OK; styles.tap.texts.no=NO"},
        {"the other way round", "base=[common/b,common/a]",
            "styles.toy.banner=220 a; styles.toy.caps=[ONE,TWO]; styles.toy.limit=1; styles.tap.texts.ok=OK; styles.tap.texts.no=NO; host=a.test"},
        {"maps merge, scalars and lists replace", "base=common/a; styles.toy.caps=[THREE]; styles.toy.banner=220 p; styles.toy.more=x",
            "host=a.test; styles.toy.banner=220 p; styles.toy.caps=[THREE]; styles.toy.limit=1; styles.toy.more=x"},
        {"a base of a base, and what is not there any more", "base=lean",
            "host=a.test; styles.toy.banner=220 b; styles.toy.limit=2; styles.tap.texts.ok=OK"},
        {"a map that is gone may be said anew", "base=common/b; without=styles.tap.texts; styles.tap.texts.hm=HM",
            "styles.toy.banner=220 b; styles.tap.texts.hm=HM"},
        {"a map over a scalar", "base=common/a; host.name=x",
            "host.name=x; styles.toy.banner=220 a; styles.toy.caps=[ONE,TWO]; styles.toy.limit=1"},
        {"no such base", "base=common/c",
            "p.yaml:1:1: unknown base \"common/c\": did you mean \"common/a\"? Known here: common/a, common/b, lean, "
            "middle, ring, wheel\n"},
        {"a base of itself", "base=ring", "w.yaml:1:1: \"ring\" is a base of itself: ring, wheel\n"},
        {"a base twice", "base=[common/b,common/b]", "p.yaml:1:1: \"common/b\" is named twice\n"},
        {"no such entry", "base=common/a; without=styles.toy.lmit",
            "p.yaml:2:1: unknown entry below styles.toy \"lmit\": did you mean \"limit\"? Known here: banner, caps, limit\n"},
        {"nothing below a leaf", "base=common/a; without=host.name", "p.yaml:2:1: unknown entry below host \"name\".\n"},
        {"no such entry at all", "base=common/b; without=stiles",
            "p.yaml:2:1: unknown entry of the bases \"stiles\": did you mean \"styles\"? Known here: styles\n"},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        CHECK(whole(one.written) == one.whole);
    }
}

TEST_CASE("each value of a whole persona knows where it was written")
{
    const Tree below = test::tree("b.yaml", "x.one=1; x.two=2");
    const persona::Library library{[&](const std::string&) { return &below; }, {"b"}};
    Problems problems;
    const Tree tree = inherited(test::tree("p.yaml", "base=b; x.two=3"), library, problems);
    const Tree& x = *tree.find("x");
    CHECK(x.entry("one")->place.to_text() == "b.yaml:1:1");
    CHECK(x.entry("two")->place.to_text() == "p.yaml:2:1"); // its key too: there stands its note
    CHECK(x.find("two")->place.to_text() == "p.yaml:2:1");
}
