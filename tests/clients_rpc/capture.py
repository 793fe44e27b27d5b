"""tshark as a judge: every frame of a conversation is well-formed to it, protocols are recognised, and what is sealed opens with the test password."""
import json
import os
import signal
import subprocess
import time

import calls
import emsmdb
from book import EMSMDB, MGMT, NSPI, RFR, bind, containers, open_port, rows
from impacket.dcerpc.v5 import epm, mgmt, nspi, oxabref
from lab import Emulator, run


def record(path, ports):
    """A capture of these ports on loopback; it has begun when this returns."""
    words = ["tshark", "-i", "lo", "-q", "-w", str(path), "-f", " or ".join(f"tcp port {port}" for port in ports)]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    for line in process.stderr:
        if b"Capturing on" in line or b"Capture started" in line:
            break
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (path.exists() and path.stat().st_size > 0):
        time.sleep(0.05)
    return process


FIELDS = ("frame.number", "_ws.col.Protocol", "_ws.malformed", "_ws.expert.severity", "dcerpc.pkt_type", "dcerpc.auth_level", "dcerpc.payload_stub_data",
          "nspi.SPropValue_CTR.lpszW", "rfr.RfrGetNewDSA.ppszServer")
EXPERT_ERROR = 0x800000


def sealed_answers(frames):
    return [frame for frame in frames if "2" in frame["dcerpc.pkt_type"] and "6" in frame["dcerpc.auth_level"]]


class Unheard:
    """In the place of a tally: what is right is judged elsewhere."""

    def check(self, *_):
        return True


def talk(where, mapper):
    """Every call of the address book and the mapper, unprotected, signed and sealed; who is in the book."""
    list(epm.hept_lookup(None, dce=open_port(mapper, None)))
    epm.hept_map("127.0.0.1", NSPI, protocol="ncacn_ip_tcp", dce=open_port(mapper, None))
    for level in (2, 5, 6):
        dce = open_port(where["nspi"], NSPI, level)
        handle = bind(dce)
        containers(dce, handle)
        everybody, _ = rows(dce, handle)
        nspi.hNspiDNToMId(dce, handle, [everybody[0][1]])
        nspi.hNspiResolveNamesW(dce, handle, paStr=["alice"], pPropTags=[0x3001001F])
        nspi.hNspiQueryColumns(dce, handle)
        nspi.hNspiUnbind(dce, handle)
        dce.disconnect()
    dce = open_port(where["rfr"] if "rfr" in where else where["nspi"], RFR, 6)
    oxabref.hRfrGetNewDSA(dce, everybody[0][1])
    oxabref.hRfrGetFQDNFromServerDN(dce, "/o=First Organization/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn=MAIL")
    dce.disconnect()
    dce = open_port(where["emsmdb"], EMSMDB, 5)  # EcDummyRpc has no stub: one of no bytes, sealed, is malformed to tshark
    dce.request(emsmdb.EcDummyRpc())
    emsmdb.connect(dce, everybody[0][1])
    dce.disconnect()
    dce = open_port(where["nspi"], MGMT)
    mgmt.hinq_if_ids(dce)
    dce.disconnect()
    calls.judge(Unheard(), where, for_tshark=True)
    return everybody


def judge(tally, scenario):
    with Emulator(scenario) as emulator:
        where = {row["interface"]: row["port"] for row in json.loads(emulator.ports_file.read_text())["listeners"] if row.get("interface")}
        path = emulator.work / "rpc.pcapng"
        recorder = record(path, [emulator.ports["rpc-135"], *where.values()])
        everybody = talk(where, emulator.ports["rpc-135"])
        time.sleep(1)  # the recorder writes what it has a little later
        recorder.send_signal(signal.SIGINT)
        recorder.wait(20)
        recorder.stderr.close()
        os.chmod(path, 0o644)

        def frames(password):
            """All that tshark tells, once: a dictionary for each frame, of lists of texts."""
            words = ["tshark", "-r", path, "-o", f"ntlmssp.nt_password:{password}", "-o", "dcerpc.desegment_dcerpc:TRUE", "-T", "fields", "-E", "aggregator=|"]
            for name in FIELDS:
                words += ["-e", name]
            lines = [line for line in run(words, 60)[1].splitlines() if line and "Running as user" not in line]
            return [{name: value.split("|") if value else [] for name, value in zip(FIELDS, line.split("\t"))} for line in lines]

        every = frames("Passw0rd!")
        tally.check("tshark: the capture holds the conversation", sum(bool(frame["dcerpc.pkt_type"]) for frame in every) > 60, len(every))
        bad = [frame for frame in every if frame["_ws.malformed"]]
        tally.check("tshark: no malformed frame", not bad, bad)
        errors = [frame for frame in every if str(EXPERT_ERROR) in frame["_ws.expert.severity"]]
        tally.check("tshark: no expert error", not errors, errors)
        sealed = sealed_answers(every)
        closed = [frame["frame.number"] for frame in sealed if not frame["dcerpc.payload_stub_data"]]
        tally.check("tshark: every sealed answer opens with the test password", len(sealed) > 20 and not closed, (len(sealed), closed))
        texts = {text for frame in sealed for text in frame["nspi.SPropValue_CTR.lpszW"]}
        tally.check("tshark: the names and DNs of the address book stand in what was sealed", {row[0] for row in everybody} | {row[1] for row in everybody} <= texts, texts)
        servers = [frame["rfr.RfrGetNewDSA.ppszServer"] for frame in sealed]
        tally.check("tshark: so does the server that RfrGetNewDSA names", ["mail.contoso.test"] in servers, servers)
        others = sealed_answers(frames("another"))
        opened = [frame for frame in others if frame["dcerpc.payload_stub_data"] or frame["nspi.SPropValue_CTR.lpszW"] or frame["rfr.RfrGetNewDSA.ppszServer"]]
        tally.check("tshark: none of it opens with another password", len(others) == len(sealed) and not opened, opened[:3])
        known = {protocol for frame in every for protocol in frame["_ws.col.Protocol"]}
        for protocol in ("EPM", "NSPI", "RFR", "MAPI", "MGMT"):
            tally.check(f"tshark: knows {protocol}", protocol in known, known)
