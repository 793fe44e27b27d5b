#!/usr/bin/env python3
"""The include test judged: each breach is planted in a small tree of its own, and must be told in these words."""
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from includes import Judge  # noqa: E402

ROOMS = """
add_room(base)
add_room(pattern SEES base LINKS re2::re2)
add_room(journal SEES base pattern) # a comment with add_room(nonsense)
add_room(verdict SEES base pattern journal)
add_room(scenario SEES base pattern journal verdict LINKS yaml-cpp)
add_room(task ASIO SEES base)
add_room(net ASIO SEES base journal task LINKS OpenSSL::SSL)
add_room(session ASIO SEES base pattern journal scenario net task)
add_protocol(http)
add_protocol(owa SEES http)
add_protocol(smtp)
add_room(app ASIO SEES base session net)
"""
FILES = {
    "emulator/base/text.hpp": "#pragma once\n#include <string>\n",
    "emulator/pattern/pattern.hpp": '#include "base/text.hpp"\n',
    "emulator/pattern/pattern.cpp": '#include "pattern/pattern.hpp"\n#include <re2/re2.h>\n',
    "emulator/journal/journal.cpp": '#include "base/text.hpp"\n#include "pattern/pattern.hpp"\n',
    "emulator/verdict/verdict.hpp": '#include "base/text.hpp"\n',
    "emulator/scenario/yaml.cpp": "#include <yaml-cpp/yaml.h>\n",
    "emulator/task/task.hpp": "#include <boost/asio/awaitable.hpp>\n",
    "emulator/net/tls.cpp": "#include <openssl/ssl.h>\n#include <boost/asio/steady_timer.hpp>\n",
    "emulator/session/session.hpp": '#include "task/task.hpp"\n#include "scenario/scenario.hpp"\n',
    "emulator/scenario/scenario.hpp": "#pragma once\n",
    "emulator/app/main.cpp": '#include "catalogue.hpp"\n#include <boost/asio/io_context.hpp>\n',
    "protocols/catalogue.hpp": '#include "session/session.hpp"\n',
    "protocols/catalogue.cpp": '#include "catalogue.hpp"\n#include "smtp/smtp.hpp"\n',
    "protocols/http/site.hpp": '#include "session/session.hpp"\n',
    "protocols/owa/owa.cpp": '#include "http/site.hpp"\n#include "journal/record.hpp"\n',
    "emulator/journal/record.hpp": "#pragma once\n",
    "protocols/smtp/smtp.hpp": '#include "session/session.hpp"\n#include <boost/asio/co_spawn.hpp>\n',
    "protocols/smtp/grammar.hpp": '#include "base/text.hpp"\n',
    "protocols/smtp/grammar.cpp": '#include "smtp/grammar.hpp"\n',
}
# what is planted (files, or a change of the list of rooms), and the whole of what must be said
CASES = [
    ("nothing wrong", {}, None, []),
    ("a room that looks up", {"emulator/journal/x.cpp": '#include "verdict/verdict.hpp"\n'}, None,
     ["emulator/journal/x.cpp:1 includes verdict/verdict.hpp: journal may not see verdict (it sees base, pattern)"]),
    ("base looks out", {"emulator/base/x.hpp": '#pragma once\n#include "pattern/pattern.hpp"\n'}, None,
     ["emulator/base/x.hpp:2 includes pattern/pattern.hpp: base may not see pattern (it sees nothing)"]),
    ("not what a seen room sees", {"emulator/app/x.cpp": '#include "journal/record.hpp"\n'}, None,
     ["emulator/app/x.cpp:1 includes journal/record.hpp: app may not see journal (it sees base, session, net)"]),
    ("Asio where no Asio is", {"emulator/journal/x.cpp": "#include <boost/asio.hpp>\n"}, None,
     ["emulator/journal/x.cpp:1 includes boost/asio.hpp: journal may not include Asio"]),
    ("Beast is Asio", {"emulator/base/x.cpp": "#  include <boost/beast/core.hpp>\n"}, None,
     ["emulator/base/x.cpp:1 includes boost/beast/core.hpp: base may not include Asio"]),
    ("Asio in a grammar", {"protocols/smtp/grammar.cpp": "#include <boost/asio/buffer.hpp>\n"}, None,
     ["protocols/smtp/grammar.cpp includes boost/asio/buffer.hpp: a grammar is sans-IO and never includes Asio"]),
    ("Asio in a grammar by a detour", {"protocols/smtp/grammar.cpp": '#include "smtp/smtp.hpp"\n'}, None,
     ["protocols/smtp/grammar.cpp includes protocols/smtp/smtp.hpp includes boost/asio/co_spawn.hpp: "
      "a grammar is sans-IO and never includes Asio"]),
    ("OpenSSL's SSL outside of net", {"emulator/session/x.cpp": "#include <openssl/ssl.h>\n"}, None,
     ["emulator/session/x.cpp:1 includes openssl/ssl.h: only net may include openssl/ssl.h"]),
    ("libcrypto in a protocol", {"protocols/smtp/x.cpp": "#include <openssl/evp.h>\n"}, None,
     ["protocols/smtp/x.cpp:1 includes openssl/evp.h: only auth, pki and net may include OpenSSL"]),
    ("yaml-cpp outside of scenario", {"emulator/verdict/x.cpp": "#include <yaml-cpp/yaml.h>\n"}, None,
     ["emulator/verdict/x.cpp:1 includes yaml-cpp/yaml.h: only scenario may include yaml-cpp"]),
    ("sockets in a protocol", {"protocols/smtp/x.cpp": "#include <sys/socket.h>\n"}, None,
     ["protocols/smtp/x.cpp:1 includes sys/socket.h: only net (and control and probe) may see sockets"]),
    ("a timer of one's own", {"emulator/session/x.cpp": "#include <boost/asio/steady_timer.hpp>\n"}, None,
     ["emulator/session/x.cpp:1 includes boost/asio/steady_timer.hpp: steady_timer appears in net alone: others ask the session's Clock"]),
    ("a detached task", {"emulator/net/x.cpp": "// asio::detached has no place\nspawn(a, asio::detached);\n"}, None,
     ["emulator/net/x.cpp:2 uses asio::detached: every task has an owner (net::TaskGroup)"]),
    ("a protocol into another", {"protocols/smtp/x.cpp": '#include "http/site.hpp"\n'}, None,
     ["protocols/smtp/x.cpp:1 includes http/site.hpp: smtp may not see http: protocols meet over the bridges alone"]),
    ("a bridge into its guest", {"protocols/http/x.cpp": '#include "smtp/grammar.hpp"\n'}, None,
     ["protocols/http/x.cpp:1 includes smtp/grammar.hpp: http may not see smtp: protocols meet over the bridges alone"]),
    ("the emulator into a protocol", {"emulator/session/x.cpp": '#include "smtp/smtp.hpp"\n'}, None,
     ["emulator/session/x.cpp:1 includes smtp/smtp.hpp: emulator/ never includes protocols/, except app through catalogue.hpp"]),
    ("app past the catalogue", {"emulator/app/x.cpp": '#include "smtp/grammar.hpp"\n'}, None,
     ["emulator/app/x.cpp:1 includes smtp/grammar.hpp: emulator/ never includes protocols/, except app through catalogue.hpp"]),
    ("the catalogue is app's", {"emulator/session/x.cpp": '#include "catalogue.hpp"\n'}, None,
     ["emulator/session/x.cpp:1 includes catalogue.hpp: emulator/ never includes protocols/, except app through catalogue.hpp"]),
    ("a path that is not rooted", {"emulator/base/x.cpp": '#include "text.hpp"\n'}, None,
     ["emulator/base/x.cpp:1 includes text.hpp: no such header under emulator/ or protocols/ "
      "(outside headers stand in <>, ours are rooted there)"]),
    ("a room nobody declared", {"emulator/cellar/x.cpp": '#include "base/text.hpp"\n'}, None,
     ["emulator/cellar/x.cpp: emulator/cellar is not declared in CMakeLists.txt"]),
    ("a room that sees a later one", {}, ("add_room(journal SEES base pattern)", "add_room(journal SEES base pattern verdict)"),
     ["CMakeLists.txt: room journal sees verdict, which comes after it: the order of rooms is the order of dependence"]),
    ("Asio by the back door", {}, ("add_room(app ASIO SEES", "add_room(app SEES"),
     ["CMakeLists.txt: room app may not include Asio, but sees session, which does",
      "CMakeLists.txt: room app may not include Asio, but sees net, which does",
      "emulator/app/main.cpp:2 includes boost/asio/io_context.hpp: app may not include Asio"]),
    ("a room that takes Asio", {}, ("add_room(verdict SEES", "add_room(verdict ASIO SEES"),
     ["CMakeLists.txt: room verdict is marked ASIO; only app, control, fault, net, probe, session, task and dialogues may be",
      "CMakeLists.txt: room scenario may not include Asio, but sees verdict, which does"]),
    ("a library for others", {}, ("add_room(verdict SEES base pattern journal)", "add_room(verdict SEES base pattern journal LINKS yaml-cpp)"),
     ["CMakeLists.txt: room verdict links yaml-cpp, which is for scenario alone"]),
    ("no bridge", {}, ("add_protocol(owa SEES http)", "add_protocol(pop3)\nadd_protocol(owa SEES http pop3)"),
     ["CMakeLists.txt: protocol owa sees pop3, which is no bridge (http, nspi, owa, rop, rpc, smtp)"]),
    ("past the door of the transport", {"protocols/owa/x.cpp": '#include "smtp/submission.hpp"\n#include "smtp/grammar.hpp"\n',
                                        "protocols/smtp/submission.hpp": '#include "session/session.hpp"\n'},
     ("add_protocol(owa SEES http)\nadd_protocol(smtp)", "add_protocol(smtp)\nadd_protocol(owa SEES http smtp)"),
     ["protocols/owa/x.cpp:2 includes smtp/grammar.hpp: of smtp others may include protocols/smtp/submission.hpp alone"]),
]


def told(planted, change):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in {**FILES, **planted}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert change is None or change[0] in ROOMS
        (root / "CMakeLists.txt").write_text(ROOMS.replace(*change) if change else ROOMS)
        return list(Judge(root).breaches())


def main():
    failed = 0
    for name, planted, change, wanted in CASES:
        found = told(planted, change)
        if found != wanted:
            failed += 1
            print(f"FAILED: {name}\n  wanted: {wanted}\n  told:   {found}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
