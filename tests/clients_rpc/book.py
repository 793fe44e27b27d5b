"""The address book as impacket reads it: bind, address lists, and the global one row by row."""
import socket
import struct
from functools import cache

from impacket.dcerpc.v5 import epm, ndr, nspi, transport
from impacket.dcerpc.v5.rpcrt import RPC_C_AUTHN_WINNT
from impacket.uuid import uuidtup_to_bin

NSPI = uuidtup_to_bin(("f5cc5a18-4264-101a-8c59-08002b2f8426", "56.0"))
RFR = uuidtup_to_bin(("1544f5e0-613c-11d1-93df-00c04fd7bd09", "1.0"))
EMSMDB = uuidtup_to_bin(("a4f1db00-ca47-1067-b31f-00dd010662da", "0.81"))
EPM, MGMT = epm.MSRPC_UUID_PORTMAP, uuidtup_to_bin(("afa8bd80-7d8a-11c9-bef4-08002b102989", "1.0"))

DISPLAY_NAME, EMAIL, SMTP, ACCOUNT, OBJECT_TYPE = 0x3001001F, 0x3003001F, 0x39FE001F, 0x3A00001F, 0x0FFE0003
COLUMNS = (DISPLAY_NAME, EMAIL, SMTP, ACCOUNT, OBJECT_TYPE)


def quick_default(text, scope=None, names=None):
    """impacket compiles the default of every field of every row anew, which is half of its time; here each text is compiled once."""
    return eval(compiled(text), ndr.__dict__ if scope is None else scope, names)


@cache
def compiled(text):
    return compile(text.strip(), "default", "eval")


ndr.eval = quick_default


def open_port(port, interface, level=None, user="alice", password="Passw0rd!", host="127.0.0.1"):
    """A DCE connection to an interface; without a level nobody logs in."""
    made = transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{host}[{port}]")
    made.set_connect_timeout(20)
    if level:
        made.set_credentials(user, password, "CONTOSO")
    dce = made.get_dce_rpc()
    if level:
        dce.set_credentials(user, password, "CONTOSO")
        dce.set_auth_type(RPC_C_AUTHN_WINNT)  # its SPNEGO is Kerberos alone
        dce.set_auth_level(level)
    dce.connect()
    if interface: # impacket's own questions to the mapper bind by themselves
        dce.bind(interface)
    return dce


def bind_over_http(port, interface):
    """(the greeting, what became of the context): ncacn_http without a proxy, as a port behind one has it; impacket comes through a proxy alone.
    `interface` is 20 bytes."""
    with socket.create_connection(("127.0.0.1", port), 20) as peer, peer.makefile("rb") as heard:
        greeting = heard.read(14)
        peer.sendall(struct.pack("<BBBBIHHIHHI", 5, 0, 11, 3, 0x10, 72, 0, 1, 5840, 5840, 0) + bytes.fromhex("0100000000000100") + interface
                     + uuidtup_to_bin(("8a885d04-1ceb-11c9-9fe8-08002b104860", "2.0")))
        head = heard.read(16)
        body = heard.read(struct.unpack_from("<H", head, 8)[0] - 16)
        if head[2] != 12:
            return greeting, f"PDU {head[2]}"
        results = 10 + struct.unpack_from("<H", body, 8)[0]
        return greeting, struct.unpack_from("<H", body, (results + 3) // 4 * 4 + 4)[0]


def stat(container=0, current=0, delta=0, code_page=1252):
    made = nspi.STAT()
    for name, value in (("SortType", 0), ("ContainerID", container), ("CurrentRec", current), ("Delta", delta), ("NumPos", 0), ("TotalRecs", 0),
                        ("CodePage", code_page), ("TemplateLocale", 0x409), ("SortLocale", 0x409)):
        made[name] = value
    return made


def bind(dce):
    return nspi.hNspiBind(dce, stat())["contextHandle"]


def text(value):
    return value.rstrip("\0")


def containers(dce, handle):
    """[(identifier, name, depth)] of all address lists."""
    lists = []
    for row in nspi.hNspiGetSpecialTable(dce, handle)["ppRows"]["aRow"]:
        has = {value["ulPropTag"]: value["Value"] for value in row["lpProps"]}
        lists.append((has[0xFFFD0003]["l"] & 0xFFFFFFFF, text(has[0x3001001F]["lpszW"]), has[0x30050003]["l"]))
    return lists


def told(row):
    """A row as a tuple: texts, numbers, None for what is not there."""
    values = []
    for value in row["lpProps"]:
        kind, union = value["ulPropTag"] & 0xFFFF, value["Value"]
        values.append(text(union["lpszW"]) if kind == 0x1F else union["l"] if kind == 3 else None)
    return tuple(values)


def rows(dce, handle, container=0, page=250, columns=COLUMNS):
    """Every row of an address list, a page at a time, and how many the server says there are."""
    every, current = [], 0
    while True:
        answer = nspi.hNspiQueryRows(dce, handle, dwFlags=0, pStat=stat(container, current), Count=page, pPropTags=list(columns))
        every += [told(row) for row in answer["ppRows"]["aRow"]]
        current = answer["pStat"]["CurrentRec"]
        if current == 2 or not answer["ppRows"]["aRow"]:
            return every, answer["pStat"]["TotalRecs"]
