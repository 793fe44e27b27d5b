"""The calls of the address book that no list of people needs, by impacket; those that it has only as comments are declared here ([MS-OXNSPI] 3.1.4)."""
import struct
from contextlib import contextmanager

from book import NSPI, bind, open_port, rows, stat
from impacket.dcerpc.v5 import nspi, rpcrt
from impacket.dcerpc.v5.dtypes import DWORD, ULONG
from impacket.dcerpc.v5.ndr import NDRCALL
from impacket.dcerpc.v5.rpcrt import DCERPCException

NAME_A, NAME_W, ANR = 0x3001001E, 0x3001001F, 0x360C001F
SUCCESS, NOT_SUPPORTED, ERRORS_RETURNED, GENERAL_FAILURE, NOT_FOUND, UNKNOWN_LCID, TABLE_TOO_BIG, ACCESS_DENIED = (
    0, 0x80040102, 0x00040380, 0x80004005, 0x8004010F, 0x8004011F, 0x80040403, 0x80070005)


class DCERPCSessionError(DCERPCException):
    """The name that impacket looks for in the module of a call."""


class NspiResortRestriction(NDRCALL):
    opnum = 6
    structure = (("hRpc", nspi.handle_t), ("Reserved", DWORD), ("pStat", nspi.STAT), ("pInMIds", nspi.PropertyTagArray_r), ("ppOutMIds", nspi.PPropertyTagArray_r))


class NspiResortRestrictionResponse(NDRCALL):
    structure = (("pStat", nspi.STAT), ("ppOutMIds", nspi.PPropertyTagArray_r), ("ErrorCode", ULONG))


class NspiGetProps(NDRCALL):  # impacket's own has a pointer where the interface has none, and is bad stub data
    opnum = 9
    structure = (("hRpc", nspi.handle_t), ("dwFlags", DWORD), ("pStat", nspi.STAT), ("pPropTags", nspi.PPropertyTagArray_r))


NspiGetPropsResponse = nspi.NspiGetPropsResponse


class NspiModProps(NDRCALL):
    opnum = 11
    structure = (("hRpc", nspi.handle_t), ("Reserved", DWORD), ("pStat", nspi.STAT), ("pPropTags", nspi.PPropertyTagArray_r), ("pRow", nspi.PropertyRow_r))


class NspiModPropsResponse(NDRCALL):
    structure = (("ErrorCode", ULONG),)


def fill(array, numbers):
    """A PropertyTagArray_r; its conformance is one more than what is in it."""
    for number in numbers:
        one = DWORD()
        one["Data"] = number
        array["aulPropTag"].append(one)
    array["cValues"] = len(numbers)
    array.fields["aulPropTag"].fields["MaximumCount"] = len(numbers) + 1


def numbers(array):
    return [one["Data"] for one in array["aulPropTag"]]


def resort(dce, handle, ids, current=0):
    request = NspiResortRestriction()
    request["hRpc"], request["Reserved"], request["pStat"] = handle, 0, stat(0, current)
    fill(request["pInMIds"], ids)
    request["ppOutMIds"] = nspi.NULL
    return dce.request(request, checkError=False)


def compare(dce, handle, first, second):
    request = nspi.NspiCompareMIds()
    request["hRpc"], request["Reserved"], request["pStat"], request["MId1"], request["MId2"] = handle, 0, stat(), first, second
    answer = dce.request(request, checkError=False)
    return answer["plResult"], answer["ErrorCode"]


def get_props(dce, handle, current, tags):
    request = NspiGetProps()
    request["hRpc"], request["dwFlags"], request["pStat"] = handle, 0, stat(0, current)
    fill(request["pPropTags"], tags)
    return dce.request(request, checkError=False)


def mod_props(dce, handle):
    request = NspiModProps()
    request["hRpc"], request["Reserved"], request["pStat"], request["pPropTags"] = handle, 0, stat(0, 0x10), nspi.NULL
    request["pRow"]["Reserved"], request["pRow"]["cValues"], request["pRow"]["lpProps"] = 0, 0, nspi.NULL
    return dce.request(request, checkError=False)["ErrorCode"]


def matches(dce, handle, restriction, requested=0):
    """(identifiers, result) of NspiGetMatches; its parameters are written by hand, as impacket's restrictions do not nest."""
    stub = handle.getData() if hasattr(handle, "getData") else bytes(handle)
    stub += struct.pack("<I", 0) + stat().getData() + struct.pack("<III", 0, 0, 0x20000) + restriction
    stub += b"\0" * (-len(stub) % 4) + struct.pack("<III", 0, requested, 0)
    dce.call(5, stub)
    answer = dce.recv()
    status = struct.unpack("<I", answer[-4:])[0]
    pointer, = struct.unpack_from("<I", answer, 36)
    if not pointer:
        return [], status
    count, = struct.unpack_from("<I", answer, 44)
    return list(struct.unpack_from(f"<{count}I", answer, 56)), status


def is_named(name, tag=ANR, relation=4):
    """A property restriction over a text ([MS-OXNSPI] 2.3.4.5)."""
    text = (name + "\0").encode("utf-16-le")
    return struct.pack("<IIIII", 4, 4, relation, tag, 0x20004) + struct.pack("<IIII", tag, 0, 0x1F, 0x20008) + struct.pack("<III", len(name) + 1, 0, len(name) + 1) + text


def seek_other(dce, handle):
    """NspiSeekEntries by what no table is sorted by."""
    request = nspi.NspiSeekEntries()
    request["hRpc"], request["pStat"] = handle, stat()
    request["pTarget"]["ulPropTag"], request["pTarget"]["Value"]["tag"], request["pTarget"]["Value"]["lpszW"] = 0x3A00001F, 0x1F, "bob\0"
    request["lpETable"], request["pPropTags"] = nspi.NULL, nspi.NULL
    return dce.request(request, checkError=False)["ErrorCode"]


def status_of(action):
    """The result of a call that impacket raises where it is no success."""
    try:
        return action()["ErrorCode"]
    except DCERPCException as problem:
        return problem.get_error_code()


@contextmanager
def packet_level():
    """RPC_C_AUTHN_LEVEL_PKT, which impacket knows by name and does not do: over TCP it is integrity under another number ([MS-RPCE] 2.2.1.1.8).
    Whoever says integrity within this block has said packet."""
    class Trailer(rpcrt.SEC_TRAILER):
        def __setitem__(self, key, value):
            super().__setitem__(key, 4 if key == "auth_level" and value == 5 else value)
    before, rpcrt.SEC_TRAILER = rpcrt.SEC_TRAILER, Trailer
    try:
        yield
    finally:
        rpcrt.SEC_TRAILER = before


def judge(tally, where, for_tshark=False):
    """Alice, Bob and another, in this order from 0x10 on. tshark takes an answer of NspiGetMatches without identifiers for malformed."""
    dce = open_port(where["nspi"], NSPI, 6)
    handle = bind(dce)
    people, _ = rows(dce, handle)
    answer = resort(dce, handle, [0x12, 0x10, 0x7777, 0x11], 0x11)
    tally.check("impacket: NspiResortRestriction sorts, drops whom nobody knows, and finds the current row",
                (answer["ErrorCode"], numbers(answer["ppOutMIds"]), answer["pStat"]["NumPos"], answer["pStat"]["TotalRecs"]) == (SUCCESS, [0x10, 0x11, 0x12], 1, 3), answer["ErrorCode"])
    order = [compare(dce, handle, *pair) for pair in ((0x10, 0x12), (0x12, 0x10), (0x11, 0x11), (0, 0x10), (0x12, 2))]
    tally.check("impacket: NspiCompareMIds: before, behind, the same; the begin is before all, the end behind", order == [(-1, 0), (1, 0), (0, 0), (-1, 0), (-1, 0)], order)
    tally.check("impacket: NspiCompareMIds of whom nobody knows", compare(dce, handle, 0x10, 0x7777)[1] == GENERAL_FAILURE)
    narrow, wide = (numbers(nspi.hNspiQueryColumns(dce, handle, flags)["ppColumns"]) for flags in (0, 0x80000000))
    tally.check("impacket: NspiQueryColumns: texts of one octet, or of two", NAME_A in narrow and NAME_W not in narrow and NAME_W in wide and NAME_A not in wide, (narrow, wide))
    tags = numbers(nspi.hNspiGetPropList(dce, handle, 0x10, 0, 1252)["ppOutMIds"])
    tally.check("impacket: NspiGetPropList: what Alice has, each of them a column", NAME_A in tags and set(tags) <= set(narrow), tags)
    tally.check("impacket: NspiGetPropList of whom nobody knows", status_of(lambda: nspi.hNspiGetPropList(dce, handle, 0x7777, 0, 1252)) == NOT_FOUND)
    answer = get_props(dce, handle, 0x11, [NAME_W, 0x3A17001F])
    props = answer["ppRows"]["lpProps"]
    tally.check("impacket: NspiGetProps: a name, and an error for what is not there",
                answer["ErrorCode"] == ERRORS_RETURNED and props[0]["Value"]["lpszW"].rstrip("\0") == people[1][0] and props[1]["ulPropTag"] == 0x3A17000A, answer["ErrorCode"])
    some = nspi.hNspiQueryRows(dce, handle, dwFlags=0, pStat=stat(), Count=10, pPropTags=[NAME_W], lpETable=[0x12, 0x10])["ppRows"]["aRow"]
    names = [row["lpProps"][0]["Value"]["lpszW"].rstrip("\0") for row in some]
    tally.check("impacket: NspiQueryRows of a table of one's own, in its order", names == [people[2][0], people[0][0]], names)
    tally.check("impacket: NspiSeekEntries behind the last name", status_of(lambda: nspi.hNspiSeekEntries(dce, handle, "zzzz")) == NOT_FOUND)
    tally.check("impacket: NspiSeekEntries by what no table is sorted by", seek_other(dce, handle) == GENERAL_FAILURE)
    found = matches(dce, handle, is_named(people[1][0].split()[0][:2]))
    tally.check("impacket: NspiGetMatches by a piece of a name", found == ([0x11], SUCCESS), found)
    found = matches(dce, handle, is_named(people[2][0], NAME_W)), matches(dce, handle, is_named("nobody at all", NAME_W))
    tally.check("impacket: NspiGetMatches by a whole name, and by nobody's", found == (([0x12], SUCCESS), ([], SUCCESS)), found)
    if not for_tshark:
        found = matches(dce, handle, struct.pack("<IIIII", 8, 8, 0, NAME_W, 0), requested=2)
        tally.check("impacket: NspiGetMatches of more than was asked for", found[1] == TABLE_TOO_BIG, found)
    found = matches(dce, handle, struct.pack("<IIIII", 8, 8, 0, NAME_W, 0), requested=3)
    tally.check("impacket: NspiGetMatches of all who have a name", found == ([0x10, 0x11, 0x12], SUCCESS), found)
    tally.check("impacket: NspiGetTemplateInfo has no form for any language", status_of(lambda: nspi.hNspiGetTemplateInfo(dce, handle, "/o=x", 0x409, 0, 1252, 1)) == UNKNOWN_LCID)
    tally.check("impacket: NspiModProps is refused", mod_props(dce, handle) == ACCESS_DENIED)
    refusal = status_of(lambda: nspi.hNspiModLinkAtt(dce, handle, 0, 0x8009000D, 0x10, []))
    tally.check("impacket: NspiModLinkAtt is refused", refusal == ACCESS_DENIED, hex(refusal))
    tally.check("impacket: the connection is whole after all this", len(rows(dce, handle)[0]) == 3)
    dce.disconnect()
