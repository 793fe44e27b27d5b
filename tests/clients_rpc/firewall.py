"""A firewall between two network namespaces: with 135 and the announced port open the flow works; with 135 alone the mapper answers and the
client's connect times out, which the scenario's own expectation says and finds met."""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from lab import EXEMU, run

SERVER, CLIENT = "10.77.0.1", "10.77.0.2"
SCENARIO = """exemu: 1
name: The mapper is reached, the port that it names is not
use: [exchange-2019]
accounts: {alice: {password: Passw0rd!}}
listeners:
  preset: none
  rpc-135: {port: 135, protocol: rpc, hosts: [mapper], interfaces: {nspi: {port: 59531}}}
expect:
  - {event: epm.map, when: {code: ok, interface: nspi}, count: 1}
  - {never: {event: tcp.accept, when: {listener: rpc-nspi, announced: true}}}
"""
# Runs in the client's namespace: asks the mapper, then connects to what it names.
JOURNEY = textwrap.dedent(f"""
    import re, socket, sys
    sys.path[:0] = {[str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "support")]!r}
    from book import NSPI, bind, open_port, rows
    from impacket.dcerpc.v5 import epm
    where = epm.hept_map("{SERVER}", NSPI, protocol="ncacn_ip_tcp")
    print("mapped", where, flush=True)
    port = int(re.search(r"\\[(\\d+)\\]", where)[1])
    try:
        socket.create_connection(("{SERVER}", port), 3).close()
    except TimeoutError:
        print("timed out")
        sys.exit(3)
    dce = open_port(port, NSPI, 6, host="{SERVER}")
    print(len(rows(dce, bind(dce))[0]), "rows")
""")


class Namespace:
    """A network namespace that lives as long as a process in it."""

    def __init__(self):
        self.process = subprocess.Popen(["unshare", "-n", "sleep", "600"], stdin=subprocess.DEVNULL)
        own = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{self.process.pid}/ns/net") == own:
            if self.process.poll() is not None:
                raise RuntimeError("no network namespace may be made")
            time.sleep(0.01)

    def words(self, *command):
        return ["nsenter", "-t", str(self.process.pid), "-n", *command]

    def run(self, *command, seconds=60):
        return run(self.words(*command), seconds)

    def end(self):
        self.process.kill()
        self.process.wait()


def two():
    """Two namespaces with a wire between them."""
    server, client = Namespace(), Namespace()
    for words in (["ip", "link", "add", "veth-exemu", "netns", str(server.process.pid), "type", "veth", "peer", "name", "veth-peer", "netns", str(client.process.pid)],):
        status, said = run(words)
        if status != 0:
            raise RuntimeError(said)
    for space, device, address in ((server, "veth-exemu", SERVER), (client, "veth-peer", CLIENT)):
        for words in (["ip", "address", "add", f"{address}/24", "dev", device], ["ip", "link", "set", device, "up"], ["ip", "link", "set", "lo", "up"]):
            status, said = space.run(*words)
            if status != 0:
                raise RuntimeError(said)
    return server, client


def open_only(server, ports):
    """A packet filter in front of the server that drops whatever is not for these ports."""
    rules = "table inet lab {\nchain in {\ntype filter hook input priority 0; policy drop;\nct state established,related accept\niif lo accept\n" \
            f"tcp dport {{ {', '.join(map(str, ports))} }} accept\n}}\n}}\n"
    status, said = server.run("nft", rules)
    if status != 0:
        raise RuntimeError(said)


def journey(ports):
    """(exit status of the client, what it said, exit status of exemu, its report, its events)"""
    server, client = two()
    work = Path(tempfile.mkdtemp(prefix="exemu-firewall."))
    try:
        open_only(server, ports)
        (work / "scenario.yaml").write_text(SCENARIO)
        with open(work / "output", "wb") as output:
            emulator = subprocess.Popen(server.words(str(EXEMU), "run", "--state", str(work / "state"), "--bind", SERVER, "--i-own-this-network", "--offset", "0",
                                                     "--journal", str(work / "journal"), str(work / "scenario.yaml")),
                                        stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            status, said = run([EXEMU, "ready", "--wait", "60s", "--state", work / "state", "--instance", str(emulator.pid)], 70)
            if status != 0:
                raise RuntimeError(said + (work / "output").read_text())
            client_status, client_said = client.run("/usr/bin/python3", "-c", JOURNEY)
            emulator.send_signal(signal.SIGTERM)
            status = emulator.wait(20)
        events = [json.loads(line) for line in (work / "journal").read_text().splitlines()]
        return client_status, client_said, status, (work / "output").read_text(), events
    finally:
        server.end()
        client.end()


def judge(tally):
    try:
        status, said, ended, report, events = journey([135, 59531])
    except RuntimeError as problem:
        tally.check("two network namespaces with a packet filter", False, problem)
        return
    tally.check("135 and the announced port are open: mapped, bound, read", status == 0 and "1 rows" in said, said + report)
    tally.check("the expectation that nobody comes is broken then", ended == 1, report)
    status, said, ended, report, events = journey([135])
    tally.check("135 alone: the mapper answers, the connect times out", status == 3 and "timed out" in said, said + report)
    mapped = [event for event in events if event["event"] == "epm.map" and event.get("code") == "ok"]
    came = [event for event in events if event["event"] == "tcp.accept" and event.get("listener") == "rpc-nspi"]
    tally.check("135 alone: the journal holds the answer and no connection to the announced port", len(mapped) == 1 and not came, events)
    tally.check("135 alone: the expectation says so, and is met", ended == 0, report)
