"""EMSMDB for impacket, which has none: the calls that are answered ([MS-OXCRPC] 3.1.4)."""
from impacket.dcerpc.v5.dtypes import STR, ULONG, USHORT
from impacket.dcerpc.v5.ndr import NDRCALL, NDRPOINTER, NDRSTRUCT, NDRUniConformantArray, NDRUniConformantVaryingArray, NDRUniFixedArray
from impacket.dcerpc.v5.rpcrt import DCERPCException


class DCERPCSessionError(DCERPCException):
    """The name that impacket looks for in the module of a call."""


class Handle(NDRSTRUCT):
    align = 4
    structure = (("Data", "20s=b''"),)


class Three(NDRUniFixedArray):
    align = 2

    def getDataLen(self, data, offset=0):
        return 6


class Bytes(NDRUniConformantArray):
    item = "c"


class OutBytes(NDRUniConformantVaryingArray):
    item = "c"


class Text(NDRPOINTER):
    referent = (("Data", STR),)


class EcDoConnectEx(NDRCALL):
    opnum = 10
    structure = (("szUserDN", STR), ("ulFlags", ULONG), ("ulConMod", ULONG), ("cbLimit", ULONG), ("ulCpid", ULONG), ("ulLcidString", ULONG),
                 ("ulLcidSort", ULONG), ("ulIcxrLink", ULONG), ("usFCanConvertCodePages", USHORT), ("rgwClientVersion", Three),
                 ("pulTimeStamp", ULONG), ("rgbAuxIn", Bytes), ("cbAuxIn", ULONG), ("pcbAuxOut", ULONG))


class EcDoConnectExResponse(NDRCALL):
    structure = (("pcxh", Handle), ("pcmsPollsMax", ULONG), ("pcRetry", ULONG), ("pcmsRetryDelay", ULONG), ("picxr", USHORT), ("szDNPrefix", Text),
                 ("szDisplayName", Text), ("rgwServerVersion", Three), ("rgwBestVersion", Three), ("pulTimeStamp", ULONG), ("rgbAuxOut", OutBytes),
                 ("pcbAuxOut", ULONG), ("ErrorCode", ULONG))


class EcDoDisconnect(NDRCALL):
    opnum = 1
    structure = (("pcxh", Handle),)


class EcDoDisconnectResponse(NDRCALL):
    structure = (("pcxh", Handle), ("ErrorCode", ULONG))


class EcDummyRpc(NDRCALL):
    opnum = 6
    structure = ()


class EcDummyRpcResponse(NDRCALL):
    structure = (("ErrorCode", ULONG),)


class EcDoRpcExt2(NDRCALL):
    opnum = 11
    structure = (("pcxh", Handle), ("pulFlags", ULONG), ("rgbIn", Bytes), ("cbIn", ULONG), ("pcbOut", ULONG), ("rgbAuxIn", Bytes), ("cbAuxIn", ULONG),
                 ("pcbAuxOut", ULONG))


class EcDoRpcExt2Response(NDRCALL):
    structure = (("pcxh", Handle), ("pulFlags", ULONG), ("rgbOut", OutBytes), ("pcbOut", ULONG), ("rgbAuxOut", OutBytes), ("pcbAuxOut", ULONG),
                 ("pulTransTime", ULONG), ("ErrorCode", ULONG))


def connect(dce, dn):
    request = EcDoConnectEx()
    request["szUserDN"] = dn + "\0"
    for name in ("ulFlags", "ulConMod", "cbLimit", "pulTimeStamp", "cbAuxIn"):
        request[name] = 0
    request["ulCpid"], request["ulLcidString"], request["ulLcidSort"], request["ulIcxrLink"] = 1252, 0x409, 0x409, 0xFFFFFFFF
    request["usFCanConvertCodePages"] = 1
    request["rgwClientVersion"] = b"\x0c\x00\xd4\x17\xe8\x03"
    request["rgbAuxIn"] = b""
    request["pcbAuxOut"] = 0x1008
    return dce.request(request, checkError=False)
