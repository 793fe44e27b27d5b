"""Attacks on RPC: bytes as no client of it would send them. Each opens its connections and returns them; what must be answered stands beside it."""
import socket
import struct

EPM = bytes.fromhex("0883afe11f5dc91191a408002b14a0fa") + struct.pack("<HH", 3, 0)
NDR = bytes.fromhex("045d888aeb1cc9119fe808002b104860") + struct.pack("<I", 2)
FAULT, BIND_ACK, RESPONSE = 3, 12, 2


def pdu(kind, body, call=1, flags=3, length=None, auth=0, drep=b"\x10\0\0\0"):
    return struct.pack("<BBBB", 5, 0, kind, flags) + drep + struct.pack("<HHI", 16 + len(body) if length is None else length, auth, call) + body


def bind(contexts=1):
    elements = b"".join(struct.pack("<HBB", number, 1, 0) + EPM + NDR for number in range(contexts))
    return pdu(11, struct.pack("<HHIB3x", 4280, 4280, 0, contexts & 255) + elements)


def request(stub, call=2, flags=3, hint=None, opnum=3):
    return pdu(0, struct.pack("<IHH", len(stub) if hint is None else hint, 0, opnum) + stub, call, flags)


def connect(emulator, number=0):
    peer = socket.create_connection(("127.0.0.1", emulator.ports["rpc-135"]), 10, source_address=(f"127.0.{1 + number // 5000}.{1 + number % 200}", 0))
    peer.settimeout(10)
    return peer


def answer(peer):
    """(type, status) of the next PDU; a status of faults alone. Nothing when the connection ends instead."""
    said = b""
    try:
        while (wanted := 16 if len(said) < 16 else struct.unpack_from("<H", said, 8)[0]) > len(said):
            piece = peer.recv(wanted - len(said))  # no byte of the answer that follows
            if not piece:
                return None
            said += piece
    except OSError:
        return None
    return said[2], struct.unpack_from("<I", said, 24)[0] if said[2] == FAULT else None


def bound(emulator, number=0):
    peer = connect(emulator, number)
    peer.sendall(bind())
    answer(peer)
    return peer


def fragments_without_end(emulator):
    """A request whose last fragment never comes, beyond what a request may have."""
    peer = bound(emulator)
    try:
        for number in range(4000):
            peer.sendall(request(b"x" * 4000, flags=1 if number == 0 else 0))
    except OSError:
        pass
    return [peer]


def calls_without_end(emulator):
    """Sixteen calls begun at once are the most; a further one is too many."""
    peer = bound(emulator)
    for call in range(100, 120):
        peer.sendall(request(b"x" * 100, call, flags=1))
    return [peer]


def lengths_that_lie(emulator):
    peers = [connect(emulator) for _ in range(3)]
    peers[0].sendall(pdu(11, b"", length=12))
    peers[1].sendall(pdu(11, b"x" * 20, auth=60000))
    peers[2].sendall(pdu(11, b"x" * 20, drep=b"\x11\x03\0\0"))
    return peers


def promised_and_never_sent(emulator, count=2000):
    """frag_length of 65535, and 100 bytes of it."""
    peers = [connect(emulator, number) for number in range(count)]
    for peer in peers:
        peer.sendall(pdu(11, b"x" * 100, length=65535))
    return peers


def half_binds(emulator, count):
    peers = [connect(emulator, number) for number in range(count)]
    for peer in peers:
        peer.sendall(bind()[:40])
    return peers


def many_contexts(emulator):
    peer = connect(emulator)
    peer.sendall(bind(255))
    return [peer]


def hints_of_four_gigabytes(emulator):
    peers = [bound(emulator, number) for number in range(50)]
    for peer in peers:
        peer.sendall(request(b"\0" * 8, hint=0xFFFFFFFF))
        peer.sendall(request(struct.pack("<IIII", 0, 2, 0xFFFFFFFF, 0xFFFFFFFF), 3, hint=0xFFFFFFFF))
    return peers


def trailers_outside(emulator):
    """auth_pad_length of more than there is, a trailer that overlaps the head of a request."""
    peers = [bound(emulator) for _ in range(2)]
    peers[0].sendall(pdu(0, struct.pack("<IHH", 0, 0, 3) + struct.pack("<BBBBI", 10, 6, 255, 0, 0) + b"s" * 16, auth=16))
    peers[1].sendall(pdu(0, struct.pack("<BBBBI", 10, 6, 0, 0, 0) + b"s" * 4, auth=4))
    return peers


def out_of_state(emulator):
    peers = [connect(emulator) for _ in range(4)]
    for peer, kind in zip(peers, (0, 14, 16, 2)):
        peer.sendall(pdu(kind, b"\0" * 32))
    return peers


def questions_without_end(emulator):
    """Lookups one at a time, each leaving a handle behind: an association has a thousand and no more."""
    peer = bound(emulator)
    stub = struct.pack("<IIII", 0, 0, 0, 1) + b"\0" * 20 + struct.pack("<I", 1)
    for call in range(3000):
        peer.sendall(request(stub, call + 2, opnum=2))
        if answer(peer) is None:
            break
    return [peer]


def is_fault(peers, status):
    return all(answer(peer) == (FAULT, status) for peer in peers)


PROTOCOL_ERROR, BAD_STUB, NO_MEMORY = 0x1C01000B, 0x6F7, 0x1C00001B


def attacks(count):
    """(name, what is done, whether it is answered as documented)"""
    return [
        ("RPC: fragments without end", fragments_without_end, lambda peers: is_fault(peers, NO_MEMORY)),
        ("RPC: calls without end", calls_without_end, lambda peers: is_fault(peers, PROTOCOL_ERROR)),
        ("RPC: lengths that lie", lengths_that_lie, lambda peers: is_fault(peers, PROTOCOL_ERROR)),
        ("RPC: fragments promised and never sent", promised_and_never_sent, lambda peers: True),
        (f"RPC: {count} binds half sent", lambda emulator: half_binds(emulator, count), lambda peers: True),
        ("RPC: 255 contexts in a bind", many_contexts, lambda peers: answer(peers[0]) == (BIND_ACK, None)),
        ("RPC: allocation hints of 4 GB", hints_of_four_gigabytes, lambda peers: is_fault(peers, BAD_STUB) and is_fault(peers, BAD_STUB)),
        ("RPC: trailers outside of the PDU", trailers_outside, lambda peers: is_fault(peers, PROTOCOL_ERROR)),
        ("RPC: PDUs out of state", out_of_state, lambda peers: is_fault(peers, PROTOCOL_ERROR)),
        ("RPC: lookups that are never ended", questions_without_end, lambda peers: True),
    ]
