"""tshark as a judge: every frame of a conversation is well-formed to it, protocols are recognised, and what is sealed opens with the test password."""
import json
import os
import signal
import subprocess
import time

from book import EMSMDB, NSPI, RFR, bind, containers, open_port, rows
from impacket.dcerpc.v5 import epm, nspi, oxabref
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


def talk(where, mapper):
    """Every call of the address book and the mapper, unprotected, signed and sealed."""
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
    dce.disconnect()
    open_port(where["emsmdb"], EMSMDB, 6).disconnect()


def judge(tally, scenario):
    with Emulator(scenario) as emulator:
        where = {row["interface"]: row["port"] for row in json.loads(emulator.ports_file.read_text())["listeners"] if row.get("interface")}
        path = emulator.work / "rpc.pcapng"
        recorder = record(path, [emulator.ports["rpc-135"], *where.values()])
        talk(where, emulator.ports["rpc-135"])
        time.sleep(1)  # the recorder writes what it has a little later
        recorder.send_signal(signal.SIGINT)
        recorder.wait(20)
        recorder.stderr.close()
        os.chmod(path, 0o644)

        def fields(query, *names):
            words = ["tshark", "-r", path, "-o", "ntlmssp.nt_password:Passw0rd!", "-o", "dcerpc.desegment_dcerpc:TRUE", "-Y", query, "-T", "fields"]
            for name in names:
                words += ["-e", name]
            return [line for line in run(words, 60)[1].splitlines() if line and "Running as user" not in line]

        frames = fields("dcerpc", "frame.number")
        tally.check("tshark: the capture holds the conversation", len(frames) > 60, len(frames))
        bad = fields("_ws.malformed", "frame.number", "_ws.col.Info")
        tally.check("tshark: no malformed frame", not bad, "\n".join(bad))
        errors = fields("_ws.expert.severity == error", "frame.number", "_ws.expert.message")
        tally.check("tshark: no expert error", not errors, "\n".join(errors))
        sealed = fields("dcerpc.pkt_type == 2 && dcerpc.auth_level == 6", "frame.number")
        tally.check("tshark: sealed answers are in it", sealed, sealed)
        for protocol in ("epm", "nspi", "rfr"):
            tally.check(f"tshark: knows {protocol}", fields(protocol, "frame.number"))
