#!/usr/bin/env python3
"""Reads the include lines of emulator/ and protocols/ and the SEES lists of CMakeLists.txt, and reports breaches of the
dependency rules (docs/architecture.md, "Who may see whom") in words. Exit status 1 when there is one.

Usage: includes.py [FOLDER]    (the project's own folder when none is given)
"""
import re
import sys
from pathlib import Path

ASIO_ROOMS = {"task", "fault", "net", "session", "control", "probe", "app"}
# Protocols that others may see: those that host others, the transport that web mail submits to, the log-on that ECP shares.
BRIDGES = {"http", "rpc", "rop", "nspi", "smtp", "owa"}
# What of a bridge is for others, where that is not all of it.
DOORS = {"smtp": {"protocols/smtp/submission.hpp"}}
# Outside headers and who alone may include them, with the reason as users of this test should read it.
RESERVED = [
    (re.compile(r"^openssl/ssl\.h$"), {"net"}, "only net may include openssl/ssl.h"),
    (re.compile(r"^openssl/"), {"net", "pki", "auth"}, "only auth, pki and net may include OpenSSL"),
    (re.compile(r"^yaml-cpp/"), {"scenario"}, "only scenario may include yaml-cpp"),
    (re.compile(r"^pugixml"), {"wire"}, "only wire may include pugixml"),
    (re.compile(r"^re2/"), {"pattern"}, "only pattern may include RE2"),
    (re.compile(r"^CLI/"), {"app"}, "only app may include CLI11"),
    (re.compile(r"^libxml/"), {"owa"}, "only owa may include libxml2, which reads HTML mail"),
    (re.compile(r"^(sys/socket|sys/epoll|netdb)\.h$|^netinet/"), {"net", "control", "probe"}, "only net (and control and probe) may see sockets"),
    (re.compile(r"^boost/asio/steady_timer\.hpp$"), {"net"}, "steady_timer appears in net alone: others ask the session's Clock"),
]
ASIO = re.compile(r"^boost/(asio|beast)(/|\.hpp$)")
FORBIDDEN = [
    (re.compile(r"\basio::detached\b|boost/asio/detached\.hpp"), "uses asio::detached: every task has an owner (net::TaskGroup)"),
    (re.compile(r"#\s*include\s*<regex>"), "includes <regex>: std::regex overflows its stack; patterns are RE2"),
]
LIBRARIES = {"OpenSSL::SSL": {"net"}, "OpenSSL::Crypto": {"pki", "auth", "net"}, "yaml-cpp": {"scenario"}, "re2::re2": {"pattern"}, "pugixml::pugixml": {"wire"},
             "CLI11::CLI11": {"app"}}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


class Declared:
    """The rooms and protocols of CMakeLists.txt: what each sees, which may see Asio, what they link."""

    def __init__(self, text):
        self.sees, self.asio, self.links, self.protocols, self.order = {}, set(), {}, set(), []
        text = re.sub(r"#.*", "", text)
        for kind, body in re.findall(r"\badd_(room|protocol)\s*\(([^)]*)\)", text):
            words = body.split()
            name, lists, at = words[0], {"SEES": [], "LINKS": []}, None
            for word in words[1:]:
                if word == "ASIO":
                    self.asio.add(name)
                elif word in lists:
                    at = word
                elif at:
                    lists[at].append(word)
            self.sees[name], self.links[name] = lists["SEES"], lists["LINKS"]
            self.order.append(name)
            if kind == "protocol":
                self.protocols.add(name)

    def visible(self, name):
        """What a file of this room may include. A protocol also sees what a session sees: a session is all it touches."""
        seen = {name, *self.sees.get(name, [])}
        if name in self.protocols:
            seen |= {"session", *self.sees.get("session", [])}
        return seen


def declaration_breaches(declared):
    for name in declared.order:
        before = set(declared.order[: declared.order.index(name)])
        kind = "protocol" if name in declared.protocols else "room"
        for seen in declared.sees[name]:
            if seen not in declared.sees:
                yield f"CMakeLists.txt: {kind} {name} sees {seen}, which is not declared"
            elif seen not in before:
                yield f"CMakeLists.txt: {kind} {name} sees {seen}, which comes after it: the order of rooms is the order of dependence"
            if kind == "room" and seen in declared.protocols:
                yield f"CMakeLists.txt: room {name} sees the protocol {seen}: emulator/ never includes protocols/"
            if kind == "protocol" and seen in declared.protocols and seen not in BRIDGES:
                yield f"CMakeLists.txt: protocol {name} sees {seen}, which is no bridge ({', '.join(sorted(BRIDGES))})"
            if kind == "room" and name not in declared.asio and seen in declared.asio:
                yield f"CMakeLists.txt: room {name} may not include Asio, but sees {seen}, which does"
        if kind == "room" and name in declared.asio and name not in ASIO_ROOMS:
            yield f"CMakeLists.txt: room {name} is marked ASIO; only {', '.join(sorted(ASIO_ROOMS))} and dialogues may be"
        for library in declared.links[name]:
            if library in LIBRARIES and name not in LIBRARIES[library]:
                yield f"CMakeLists.txt: {kind} {name} links {library}, which is for {', '.join(sorted(LIBRARIES[library]))} alone"


class Source:
    def __init__(self, root, path):
        self.path = path
        self.name = path.relative_to(root).as_posix()
        parts = path.relative_to(root).parts
        self.side = parts[0]  # emulator or protocols
        self.room = parts[1] if len(parts) > 2 else ""  # empty: protocols/catalogue.*
        self.text = path.read_text(encoding="utf-8", errors="replace")
        self.includes = []  # (line, '"' or '<', what)
        for number, line in enumerate(self.text.splitlines(), 1):
            found = INCLUDE.match(line)
            if found:
                self.includes.append((number, found.group(1), found.group(2)))

    def is_grammar(self):
        return self.path.stem == "grammar" or self.path.stem.endswith("_grammar")


def sources(root):
    for side in ("emulator", "protocols"):
        for path in sorted((root / side).rglob("*")):
            if path.suffix in (".hpp", ".cpp"):
                yield Source(root, path)


class Judge:
    def __init__(self, root):
        self.root = root
        self.declared = Declared((root / "CMakeLists.txt").read_text())
        self.sources = {source.name: source for source in sources(root)}

    def resolve(self, included):
        """The source that an include line rooted at emulator/ or protocols/ names; None when there is none."""
        for side in ("emulator", "protocols"):
            if f"{side}/{included}" in self.sources:
                return self.sources[f"{side}/{included}"]
        return None

    def breaches(self):
        yield from declaration_breaches(self.declared)
        for source in self.sources.values():
            if source.room and source.room not in self.declared.sees:
                yield f"{source.name}: {source.side}/{source.room} is not declared in CMakeLists.txt"
                continue
            for number, mark, included in source.includes:
                at = f"{source.name}:{number} includes {included}"
                yield from (self.ours if mark == '"' else self.outside)(source, at, included)
            for number, line in enumerate(source.text.splitlines(), 1):
                for pattern, why in FORBIDDEN:
                    if pattern.search(line.split("//")[0]):
                        yield f"{source.name}:{number} {why}"
            if source.is_grammar():
                yield from self.grammar(source)

    def ours(self, source, at, included):
        target = self.resolve(included)
        if target is None:
            yield f'{at}: no such header under emulator/ or protocols/ (outside headers stand in <>, ours are rooted there)'
        elif target.side == "protocols" and source.side == "emulator":
            if not (source.room == "app" and target.name == "protocols/catalogue.hpp"):
                yield f"{at}: emulator/ never includes protocols/, except app through catalogue.hpp"
        elif target.room == source.room or not source.room:
            return  # its own room; protocols/catalogue.cpp lists them all
        elif target.room and target.room not in self.declared.visible(source.room):
            if target.room in self.declared.protocols:
                yield f"{at}: {source.room} may not see {target.room}: protocols meet over the bridges alone"
            else:
                sees = ", ".join(self.declared.sees[source.room]) or "nothing"
                yield f"{at}: {source.room} may not see {target.room} (it sees {sees})"
        elif target.name not in DOORS.get(target.room, {target.name}):
            yield f"{at}: of {target.room} others may include {', '.join(sorted(DOORS[target.room]))} alone"

    def outside(self, source, at, included):
        if ASIO.match(included) and source.room and source.room not in self.declared.asio and source.side == "emulator":
            yield f"{at}: {source.room} may not include Asio"
        for pattern, rooms, why in RESERVED:
            if pattern.match(included) and source.room not in rooms:
                yield f"{at}: {why}"
                break

    def grammar(self, source):
        """A grammar never includes Asio, by whatever way."""
        way, seen = [(source, [source.name])], {source.name}
        while way:
            here, path = way.pop()
            for _, mark, included in here.includes:
                if mark == "<" and ASIO.match(included):
                    yield f"{' includes '.join(path)} includes {included}: a grammar is sans-IO and never includes Asio"
                    return
                target = self.resolve(included) if mark == '"' else None
                if target and target.name not in seen:
                    seen.add(target.name)
                    way.append((target, [*path, target.name]))


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    judge = Judge(root)
    found = list(judge.breaches())
    for breach in found:
        print(breach)
    clean = len(judge.sources) - len({breach.split(":")[0] for breach in found})
    print(f"{max(clean, 0)} passed, {len(found)} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
