// The messages of RFC 4475, each with what is tortuous about it, what we answer, and what the RFC says of it. The texts are ours, of its
// facts. 0: it is well formed and goes on to who understands it. none: it is dropped without a word.
#include "sip/refusal.hpp"
#include "sip/sdp.hpp"
#include "support/tally.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace exemu::sip;

namespace {

const Skills unified_messaging{
    {"ACK", "CANCEL", "BYE", "INVITE", "MESSAGE", "INFO", "SERVICE", "OPTIONS", "BENOTIFY", "NOTIFY", "PRACK", "UPDATE"},
    {"timer", "100rel", "replaces"}, {"application/sdp"}};

constexpr unsigned none = 9999;

// 0, a status, or none.
unsigned answer(std::string_view bytes)
{
    const Request request(bytes);
    if (!request.message.is_request())
        return none; // a response to nobody's question, and what is no SIP
    const auto refusal = refuse(request, unified_messaging);
    return refusal ? refusal->status : 0;
}

std::string crlf(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\n')
            out += '\r';
        out += c;
    }
    return out;
}

// A message with the right Content-Length, and its lines' ends as they must be.
std::string sized(std::string_view head, std::string_view body = "")
{
    const std::string content = crlf(body);
    return crlf(head) + fmt::format("Content-Length: {}\r\n\r\n", content.size()) + content;
}

const std::string_view sdp =
    "v=0\no=mhandley 29739 7272939 IN IP4 192.0.2.3\ns=-\nc=IN IP4 192.0.2.4\nt=0 0\nm=audio 49217 RTP/AVP 0 12\nm=video 3227 RTP/AVP 31\na=rtpmap:31 LPC\n";
const std::string usual =
    "Max-Forwards: 70\nFrom: sip:caller@contoso.test;tag=1\nTo: sip:user@contoso.test\nCall-ID: torture.1@192.0.2.1\n";
const std::string via = "Via: SIP/2.0/UDP host.contoso.test;branch=z9hG4bKkdjuw\n";

struct Case {
    const char *name, *section;
    std::string message;
    unsigned answer;
    const char* sentence; // of the RFC, or what it comes to
};

std::vector<Case> cases()
{
    std::vector<Case> all;
    const auto add = [&](const char* name, const char* section, std::string message, unsigned expected, const char* sentence) {
        all.push_back({name, section, std::move(message), expected, sentence});
    };
    // ---- 3.1.1 valid messages
    add("wsinv", "3.1.1.1",
        sized(
            "INVITE sip:vivekg@chair.contoso.test;unknownparam SIP/2.0\nTO :\n sip:vivekg@chair.contoso.test ;   tag    = 1918181833n\n"
            "from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@contoso.test>\n  ;\n  tag = 98asjd8\nMaX-fOrWaRdS: 0068\n"
            "Call-ID: wsinv.ndaksdj@192.0.2.1\ncseq: 0009\n  INVITE\nVia  : SIP  /   2.0\n /UDP\n    192.0.2.2;branch=390skdjuw\ns :\n"
            "NewFangledHeader:   newfangled value\n continued newfangled value\nUnknownHeaderWithUnusualValue: ;;,,;;,;\n"
            "Content-Type: application/sdp\nRoute:\n <sip:services.contoso.test;lr;unknownwith=value;unknown-no-value>\n"
            "v:  SIP  / 2.0  / TCP     spindle.contoso.test   ;\n  branch  =   z9hG4bK9ikj8  ,\n SIP  /    2.0   / UDP  192.168.255.111   ; branch=\n"
            " z9hG4bK30239\nm:\"Quoted string \\\"\\\"\" <sip:jdrosen@contoso.test> ; newparam =\n      newvalue ;\n  secondparam ; q = 0.33\n",
            sdp),
        0,
        "This short, relatively human-readable message contains line folding all over, escapes, an empty subject, unknown fields; it is valid");
    add("intmeth", "3.1.1.2",
        sized(
            "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@contoso.test SIP/2.0\n"
            "Via: SIP/2.0/TCP host1.contoso.test;branch=z9hG4bK-.!%66*_+`'~\nTo: \"BEL:\\\a NUL:\\\x01 DEL:\\\x7f\" <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@contoso.test>\n"
            "From: token1~` token2'+_ token3*%!.- <sip:mundane@contoso.test>;fromParam''~+*_!.-%=\"\xd1\x80\xd0\xb0\xd0\xb1\";tag=_token~1'+`*%!-.\n"
            "Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\nCSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~\nMax-Forwards: 255\n"
            "extensionHeader-!.%*+_`'~:\xef\xbb\xbf\xe5\xa4\xa7\xe5\x81\x9c\xe9\x9b\xbb\n"),
        501, "the Method contains non-alpha characters; an element that does not know it answers with a 501 (or 405)");
    add("esc01", "3.1.1.3",
        sized(
            "INVITE sip:sips%3Auser%40contoso.test@contoso.test SIP/2.0\nTo: sip:%75se%72@contoso.test\nFrom: <sip:I%20have%20spaces@contoso.test>;tag=938\n"
            "Max-Forwards: 87\ni: esc01.239409asdfakjkn23onasd0-3234\nCSeq: 234234 INVITE\n" +
                via + "C: application/sdp\nContact:\n  <sip:cal%6Cer@host5.contoso.test;%6C%72;n%61me=v%61lue%25%34%31>\n",
            sdp),
        0, "The request URI has sips:user@ escaped in its user part: it is one user name");
    add("escnull", "3.1.1.4",
        sized(
            "REGISTER sip:contoso.test SIP/2.0\nTo: sip:null-%00-null@contoso.test\nFrom: sip:null-%00-null@contoso.test;tag=839923423\nMax-Forwards: 70\n"
            "Call-ID: escnull.39203ndfvkjdasfkq3w4otrq0adsfdfnavd\nCSeq: 14398234 REGISTER\n" +
            via + "Contact: <sip:%00@host5.contoso.test>\nContact: <sip:%00%00@host5.contoso.test>\n"),
        405, "A %-encoded null is part of the user name; nothing may stop there. We are no registrar");
    add("esc02", "3.1.1.5",
        sized(
            "RE%47IST%45R sip:registrar.contoso.test SIP/2.0\nTo: \"%Z%45\" <sip:resource@contoso.test>\nFrom: \"%Z%45\" <sip:resource@contoso.test>;tag=f232jadfj23\n"
            "Call-ID: esc02.asdfnqwo34rq23i34jrjasdcnl23nrlknsdf\nVia: SIP/2.0/TCP host.contoso.test;branch=z9hG4bK209%fzsnel234\nCSeq: 29344 RE%47IST%45R\nMax-Forwards: 70\nContact: <sip:alias1@host1.contoso.test>\nC%6Fntact: <sip:alias2@host2.contoso.test>\nContact: <sip:alias3@host3.contoso.test>\n"),
        501, "RE%47IST%45R is not REGISTER: escapes mean nothing outside of URIs, so the method is unknown");
    add("lwsdisp", "3.1.1.6",
        sized(
            "OPTIONS sip:user@contoso.test SIP/2.0\nTo: sip:user@contoso.test\nFrom: caller<sip:caller@contoso.test>;tag=323\nMax-Forwards: 70\nCall-ID: lwsdisp.1234abcd@funky.contoso.test\nCSeq: 60 OPTIONS\n" +
            via),
        0, "There is no LWS between the display name and '<': the grammar does not want it");
    const std::string repeated(200, 'a');
    add("longreq", "3.1.1.7",
        sized("INVITE sip:user@contoso.test SIP/2.0\nTo: \"I have a user name of " + repeated +
                " proportion\"<sip:user@contoso.test:6000;unknownparam1=very" + repeated + "value;longparam" + repeated +
                "name=shortvalue;very" + repeated + "ParameterNameWithNoValue>\nF: sip:amazinglylong" + repeated +
                "callername@contoso.net;tag=12" + repeated + "424;unknownheaderparam" + repeated + "name=unknowheaderparam" + repeated +
                "value;unknownValueless" + repeated + "paramname\nCall-ID: longreq.one" + repeated +
                "longcallid\nCSeq: 3882340 INVITE\nUnknown-" + repeated + "-Name: unknown-" + repeated + "-value; unknown-" + repeated +
                "-parameter-name = unknown-" + repeated +
                "-parameter-value\nVia: SIP/2.0/TCP sip33.contoso.test\nv: SIP/2.0/TCP sip32.contoso.test\nV: SIP/2.0/TCP very" + repeated +
                "longhost.contoso.test;branch=very" + repeated + "longbranchvalue\nMax-Forwards: 70\nContact: <sip:amazinglylong" +
                repeated + "callername@host5.contoso.net>\nContent-Type: application/sdp\n",
            sdp),
        0, "The message has long header field values, parameter names and values; none of them is an error");
    add("dblreq", "3.1.1.8",
        sized("OPTIONS sip:contoso.test SIP/2.0\n" + via + usual + "CSeq: 8 OPTIONS\n") +
            crlf("INVITE sip:joe@contoso.test SIP/2.0\n" + via + usual + "CSeq: 8 INVITE\nContent-Length: 138\n\nv=0\n"),
        0, "What follows the first message in a datagram is no second one: the octets past Content-Length are discarded");
    add("semiuri", "3.1.1.9",
        sized(
            "OPTIONS sip:user;par=u%40contoso.net@contoso.test SIP/2.0\nTo: sip:j_user@contoso.test\nFrom: sip:caller@contoso.org;tag=33242\nMax-Forwards: 3\nCall-ID: semiuri.0ha0isndaksdj\nCSeq: 8 OPTIONS\nAccept: application/sdp, application/pkcs7-mime, multipart/mixed, multipart/signed, message/sip, message/sipfrag\n" +
            via),
        0, "The user part is \"user;par=u@contoso.net\": the semicolon in it begins no parameter");
    add("transports", "3.1.1.10",
        sized("OPTIONS sip:user@contoso.test SIP/2.0\n" + usual +
            "CSeq: 60 OPTIONS\nVia: SIP/2.0/UDP t1.contoso.test;branch=z9hG4bKkdjuw\nVia: SIP/2.0/SCTP t2.contoso.test;branch=z9hG4bKklasjdhf\nVia: SIP/2.0/TLS t3.contoso.test;branch=z9hG4bK2980unddj\nVia: SIP/2.0/UNKNOWN t4.contoso.test;branch=z9hG4bKasd0f3en\nVia: SIP/2.0/TCP t5.contoso.test;branch=z9hG4bK0a9idfnee\n"),
        0, "Known and unknown transports stand in Via; the message is valid");
    add("mpart01", "3.1.1.11",
        sized(
            "MESSAGE sip:kumiko@contoso.test SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-d87543-4dade06d0bdb11ee-1--d87543-;rport\nMax-Forwards: 70\nRoute: <sip:127.0.0.1:5080>\nIdentity: r5mwreLuyDRYBi/0TiPwEsY3rEVsk/G2WxhgTV1PF7hHuLIK0YWVKZhKv9Mj8UeXqkMVbnVq37CD+813gvYjcBUaZngQmXc9WNZSDNGCzA+fWl9MEUHWIZo1CeJebdY/XlgKeTa0Olvq0rt70Q5jiSfbqMJmQFteeivUhkMWYUA=\n"
            "Contact: <sip:fluffy@127.0.0.1:5070>\nTo: <sip:kumiko@contoso.test>\nFrom: <sip:fluffy@contoso.test>;tag=2fb0dcc9\nCall-ID: 3d9485ad0c49859b@Zmx1ZmZ5LW1hYy0xNi5sb2NhbA..\nCSeq: 1 MESSAGE\nContent-Transfer-Encoding: binary\nContent-Type: multipart/mixed;boundary=7a9cbec02ceef655\nDate: Sat, 15 Oct 2005 04:44:56 GMT\nUser-Agent: SIPimp.org/0.2.5 (curses)\n",
            std::string(
                "--7a9cbec02ceef655\nContent-Type: text/plain\nContent-Transfer-Encoding: binary\n\nHello\n--7a9cbec02ceef655\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: binary\n\n\0\x01\x02\n--7a9cbec02ceef655--",
                200)),
        0, "A multipart body with binary parts; parsers that take a body for text break here");
    add("unreason", "3.1.1.12",
        sized("SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe \xd1\x81\xd1\x82\xd0\xbe\n" + via + usual +
            "CSeq: 35 INVITE\nContact: <sip:user@host198.contoso.test>\n"),
        none, "This 200 response contains a reason phrase other than \"OK\", of any UTF-8; it is valid. Nobody here has asked for it");
    add("noreason", "3.1.1.13", sized("SIP/2.0 100 \n" + via + usual + "CSeq: 35 INVITE\n"), none,
        "An empty reason phrase behind its space is well formed");
    // ---- 3.1.2 invalid messages
    add("badinv01", "3.1.2.1",
        sized(
            "INVITE sip:user@contoso.test SIP/2.0\nTo: sip:j.user@contoso.test\nFrom: sip:caller@contoso.net;tag=134161461246\nMax-Forwards: 7\nCall-ID: badinv01.0ha0isndaksdjasdf3234nas\nCSeq: 8 INVITE\nVia: SIP/2.0/UDP 192.0.2.15;;,;,,\nContact: \"Joe\" <sip:joe@contoso.org>;;;;\nContent-Type: application/sdp\n",
            sdp),
        400, "Via and Contact have additional semicolons and commas without parameters or values; respond with a 400 Bad Request");
    add("clerr", "3.1.2.2",
        crlf("INVITE sip:user@contoso.test SIP/2.0\n" + via + usual +
            "CSeq: 8 INVITE\nContent-Type: application/sdp\nContent-Length: 9999\n\n" + std::string(sdp)),
        400, "Content-Length is larger than the actual body; over UDP respond with a 400 Bad Request");
    add("ncl", "3.1.2.3",
        crlf("INVITE sip:user@contoso.test SIP/2.0\n" + via + usual +
            "CSeq: 8 INVITE\nContent-Type: application/sdp\nContent-Length: -999\n\n" + std::string(sdp)),
        400, "A negative Content-Length; respond with an error");
    add("scalar02", "3.1.2.4",
        sized(
            "REGISTER sip:contoso.test SIP/2.0\nVia: SIP/2.0/TCP host129.contoso.test;branch=z9hG4bK342sdfoi3\nTo: <sip:user@contoso.test>\nFrom: <sip:user@contoso.test>;tag=239232jh3\nCSeq: 36893488147419103232 REGISTER\nCall-ID: scalar02.23o0pd9vanlq3wnrlnewofjas9ui32\nMax-Forwards: 300\nExpires: 10000000000000000000000000000000\nContact: <sip:user@host129.contoso.test>;expires=280297596632815\n"),
        400, "CSeq is above 2**31 and Max-Forwards above 255; respond with a 400 Bad Request");
    add("scalarlg", "3.1.2.5",
        sized(
            "SIP/2.0 503 Service Unavailable\nVia: SIP/2.0/TCP host129.contoso.test;branch=z9hG4bKzzxdiwo34sw;received=192.0.2.129\nTo: <sip:user@contoso.test>\nFrom: <sip:other@contoso.net>;tag=2easdjfejw\nCSeq: 9292394834772304023312 OPTIONS\nCall-ID: scalarlg.noase0of0234hn2qofoaf0232aewf2394r\nRetry-After: 949302838503028349304023988\n"),
        none, "The CSeq of this response is out of range: an element receiving it will discard it");
    add("quotbal", "3.1.2.6",
        sized(
            "INVITE sip:user@contoso.test SIP/2.0\nTo: \"Mr. J. User <sip:j.user@contoso.test>\nFrom: sip:caller@contoso.net;tag=93334\nMax-Forwards: 10\nCall-ID: quotbal.aksdj\nCSeq: 8 INVITE\n" +
                via + "Content-Type: application/sdp\n",
            sdp),
        400, "The display name in To has no closing quotation mark; respond with a 400 Bad Request");
    add("ltgtruri", "3.1.2.7",
        sized("INVITE <sip:user@contoso.test> SIP/2.0\n" + via + usual + "CSeq: 1 INVITE\nContent-Type: application/sdp\n", sdp), 400,
        "The Request-URI is enclosed in <>: it is reasonable to reject it with a 400");
    add("lwsruri", "3.1.2.8",
        sized("INVITE sip:user@contoso.test; lr SIP/2.0\n" + via + usual + "CSeq: 1 INVITE\nContent-Type: application/sdp\n", sdp), 400,
        "There is LWS within the Request-URI; reject with a 400 Bad Request");
    add("lwsstart", "3.1.2.9",
        sized("INVITE  sip:user@contoso.test  SIP/2.0\n" + via + usual + "CSeq: 1 INVITE\nContent-Type: application/sdp\n", sdp), 400,
        "More than one SP between the elements of the request line; it is acceptable to reject the request as malformed");
    add("trws", "3.1.2.10", sized("OPTIONS sip:remote-target@contoso.test SIP/2.0  \n" + via + usual + "CSeq: 1 OPTIONS\n"), 400,
        "SP behind the SIP-Version is malformed; it is acceptable to reject it");
    add("escruri", "3.1.2.11",
        sized("INVITE sip:user@contoso.test?Route=%3Csip:contoso.test%3E SIP/2.0\n" + via + usual +
                "CSeq: 1 INVITE\nContent-Type: application/sdp\n",
            sdp),
        400, "A SIP Request-URI holds no header fields; an element may reject it with a 400");
    add("baddate", "3.1.2.12",
        sized("OPTIONS sip:user@contoso.test SIP/2.0\n" + via + usual + "CSeq: 1 OPTIONS\nDate: Fri, 01 Jan 2010 16:00:00 EST\n"), 0,
        "The Date is not in GMT; an element that needs no date may ignore the field");
    add("regbadct", "3.1.2.13",
        sized("REGISTER sip:contoso.test SIP/2.0\n" + via + usual +
            "CSeq: 1 REGISTER\nContact: sip:user@contoso.test?Route=%3Csip:sip.contoso.test%3E\n"),
        400, "The Contact has header fields and no <>; respond with a 400 Bad Request");
    add("badaspec", "3.1.2.14",
        sized("OPTIONS sip:user@contoso.org SIP/2.0\n" + via +
            "Max-Forwards: 70\nFrom: \"Bell, Alexander\" <sip:a.g.bell@contoso.test>;tag=433423\nTo: \"Watson, Thomas\" < sip:t.watson@contoso.org >\nCall-ID: badaspec.sdf0234n2nds0a099u23h3hnnw009cdkne3\nCSeq: 3923239 OPTIONS\n"),
        400, "There are spaces within the addr-spec in To; reject with a 400");
    add("baddn", "3.1.2.15",
        sized("OPTIONS sip:t.watson@contoso.org SIP/2.0\n" + via +
            "Max-Forwards: 70\nFrom: Bell, Alexander <sip:a.g.bell@contoso.test>;tag=43\nTo: Watson, Thomas <sip:t.watson@contoso.org>\nCall-ID: baddn.31415@c.contoso.test\nCSeq: 3923239 OPTIONS\n"),
        400, "The display names hold characters that are no tokens and no quotes; reject with a 400");
    add("badvers", "3.1.2.16",
        sized("OPTIONS sip:t.watson@contoso.org SIP/7.0\nVia: SIP/7.0/UDP c.contoso.test;branch=z9hG4bKkdjuw\n" + usual +
            "CSeq: 1 OPTIONS\n"),
        505, "The version is unknown; respond with a 505 Version Not Supported");
    add("mismatch01", "3.1.2.17", sized("OPTIONS sip:user@contoso.test SIP/2.0\n" + via + usual + "CSeq: 8 INVITE\n"), 400,
        "CSeq does not match the method of the request line; 400 Bad Request");
    add("mismatch02", "3.1.2.18",
        sized("NEWMETHOD sip:user@contoso.test SIP/2.0\n" + via + usual + "CSeq: 8 INVITE\nContent-Type: application/sdp\n", sdp), 400,
        "A well-formed method that is unknown, with another one in CSeq: 501 or 400 (we say 400)");
    add("bigcode", "3.1.2.19", sized("SIP/2.0 4294967301 better not break the receiver\n" + via + usual + "CSeq: 353494 INVITE\n"), none,
        "A response code larger than 699: drop it");
    // ---- 3.2 transaction layer
    add("badbranch", "3.2.1",
        sized("OPTIONS sip:user@contoso.test SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK\n" + usual + "CSeq: 8 OPTIONS\n"), 400,
        "The cookie of the branch has no identifier behind it; an element could reject the request with a 400");
    // ---- 3.3 application layer
    add("insuf", "3.3.1",
        sized(
            "INVITE sip:user@contoso.test SIP/2.0\nCSeq: 193942 INVITE\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\nContent-Type: application/sdp\n",
            sdp),
        400, "Call-ID, From and To are missing; respond with a 400 Bad Request");
    add("unkscm", "3.3.2", sized("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0\n" + via + usual + "CSeq: 3923423 OPTIONS\n"),
        416, "The scheme of the Request-URI is unknown; 416 Unsupported URI Scheme");
    add("novelsc", "3.3.3", sized("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0\n" + via + usual + "CSeq: 2890134 OPTIONS\n"), 416,
        "The scheme is known and not used with SIP; 416 Unsupported URI Scheme");
    add("unksm2", "3.3.4",
        sized(
            "REGISTER sip:contoso.test SIP/2.0\nTo: isbn:2983792873\nFrom: <http://www.contoso.test>;tag=3234233\nCall-ID: unksm2.daksdj@hyphenated-host.contoso.test\nCSeq: 234902 REGISTER\nMax-Forwards: 70\n" +
            via + "Contact: <name:John_Smith>\n"),
        405, "Schemes that nobody knows stand in To, From and Contact; the message is well formed. We are no registrar");
    add("bext01", "3.3.5",
        sized("OPTIONS sip:user@contoso.test SIP/2.0\n" + via + usual +
            "CSeq: 8 OPTIONS\nRequire: nothingSupportsThis, nothingSupportsThisEither\nProxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis\n"),
        420, "Unknown option tags are required; 420 Bad Extension with Unsupported");
    add("invut", "3.3.6",
        sized("INVITE sip:user@contoso.test SIP/2.0\n" + via + usual + "CSeq: 8 INVITE\nContent-Type: application/unknownformat\n",
            "<audio>\n <pcmu port=\"443\"/>\n</audio>\n"),
        415, "The type of the body is unknown; 415 Unsupported Media Type");
    add("regaut01", "3.3.7",
        sized("REGISTER sip:contoso.test SIP/2.0\n" + via + usual +
            "CSeq: 9338 REGISTER\nAuthorization: NoOneKnowsThisScheme opaque-data=here\n"),
        405, "An unknown scheme of authorization is well formed; a registrar would say 401. We are none");
    add("multi01", "3.3.8",
        sized(
            "INVITE sip:user@contoso.test SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.25;branch=z9hG4bKkdjuw\nMax-Forwards: 70\nMax-Forwards: 5\nCSeq: 5 INVITE\nCSeq: 59 INVITE\nCall-ID: multi01.98asdh@192.0.2.1\nCall-ID: multi01.98asdh@192.0.2.2\nFrom: sip:caller@contoso.test;tag=3413415\nFrom: sip:caller@contoso.net;tag=2923420123\nTo: sip:user@contoso.test\nTo: sip:other@contoso.net\nContact: <sip:caller@host36.contoso.test>\nContent-Type: application/sdp\n",
            sdp),
        400, "Fields that may stand once stand twice; 400 Bad Request");
    add("mcl01", "3.3.9",
        crlf("OPTIONS sip:user@contoso.test SIP/2.0\nVia: SIP/2.0/UDP host5.contoso.net;branch=z9hG4bK293423\n" + usual +
            "CSeq: 1 OPTIONS\nContent-Length: 13\nContent-Length: 5\n\nThere's no way to know how many octets are supposed to be here.\n"),
        400, "Two Content-Length that differ: the request must be rejected");
    add("bcast", "3.3.10",
        sized(
            "SIP/2.0 200 OK\nVia: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923\nVia: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23\nCall-ID: bcast.0384840201234ksdfak3j2erwedfsASdf\nCSeq: 35 INVITE\nFrom: sip:user@contoso.test;tag=11141343\nTo: sip:user@contoso.net;tag=2229\nContact: <sip:user@host28.contoso.net>\nContent-Type: application/sdp\n",
            sdp),
        none, "A response whose second Via is a broadcast address: it is not forwarded there");
    add("zeromf", "3.3.11",
        sized("OPTIONS sip:user@contoso.test SIP/2.0\n" + via +
            "Max-Forwards: 0\nFrom: sip:caller@contoso.net;tag=3ghsd41\nTo: sip:user@contoso.test\nCall-ID: zeromf.jfasdlfnm2o2l43r5u0asdfas\nCSeq: 39234321 OPTIONS\n"),
        0, "Max-Forwards of 0: who is the target answers; a proxy says 483, and may answer OPTIONS itself");
    add("cparam01", "3.3.12",
        sized("REGISTER sip:contoso.test SIP/2.0\n" + via + usual +
            "CSeq: 9 REGISTER\nContact: sip:+19725552222@gw1.contoso.net;unknownparam\n"),
        405, "unknownparam belongs to the Contact, not to its URI. We are no registrar");
    add("cparam02", "3.3.13",
        sized("REGISTER sip:contoso.test SIP/2.0\n" + via + usual +
            "CSeq: 9 REGISTER\nContact: <sip:+19725552222@gw1.contoso.net;unknownparam>\n"),
        405, "unknownparam belongs to the URI. We are no registrar");
    add("regescrt", "3.3.14",
        sized("REGISTER sip:contoso.test SIP/2.0\n" + via + usual +
            "CSeq: 14398234 REGISTER\nContact: <sip:user@contoso.test?Route=%3Csip:sip.contoso.test%3E>\n"),
        405, "The URI of the Contact has an escaped Route; it is valid in brackets. We are no registrar");
    add("sdp01", "3.3.15",
        sized("INVITE sip:user@contoso.test SIP/2.0\n" + via + usual +
                "CSeq: 9 INVITE\nContact: <sip:caller@host15.contoso.net>\nAccept: text/nobodyKnowsThis\nContent-Type: application/sdp\n",
            sdp),
        406, "The UAC accepts an answer that is no session description; 406 Not Acceptable");
    // ---- 3.4 backward compatibility
    add("inv2543", "3.4.1",
        crlf(
            "INVITE sip:UserB@contoso.test SIP/2.0\nVia: SIP/2.0/UDP iftgw.contoso.test\nFrom: <sip:+13035551111@ift.client.contoso.net;user=phone>\nRecord-Route: <sip:UserB@contoso.test;maddr=ss1.contoso.test>\nTo: sip:+16505552222@ss1.contoso.net;user=phone\nCall-ID: inv2543.1717@ift.client.contoso.test\nCSeq: 56 INVITE\nContent-Type: application/sdp\n\n" +
            std::string(sdp)),
        0, "No branch, no tag, no Content-Length, no Max-Forwards, as in RFC 2543: it must be understood");
    return all;
}

} // namespace

TEST_CASE("the 49 messages of RFC 4475 are answered as it says")
{
    const std::vector<Case> all = cases();
    CHECK(all.size() == 49);
    for (const Case& one : all) {
        INFO(one.name << " (" << one.section << "): " << one.sentence);
        const Request request(one.message);
        INFO((request.fault ? std::string(request.fault->sentence) : std::string("no fault")));
        CHECK(answer(one.message) == one.answer);
    }
}

TEST_CASE("what a tortuous message says is read as it is meant")
{
    std::string all[49];
    std::size_t i = 0;
    for (Case& one : cases())
        all[i++] = std::move(one.message);
    const Request folded(all[0]);
    CHECK(folded.to.tag == "1918181833n");
    CHECK(folded.from.shown_name() == "J Rosenberg \\\"");
    CHECK(folded.max_forwards == 68u);
    CHECK(folded.cseq.number == 9);
    CHECK(folded.via.host == "192.0.2.2");
    CHECK(folded.contact.uri.host == "contoso.test");
    CHECK(folded.contact.parameter("q") == "0.33");
    CHECK(folded.message.count(Name::via) == 2);
    CHECK(folded.message.value(Name::subject).empty());
    CHECK(parse_sdp(folded.message.body).has_value());
    const Request escaped(all[2]);
    CHECK(unescaped(escaped.uri.user) == "sips:user@contoso.test");
    CHECK(escaped.contact.uri.parameter("n%61me") == "v%61lue%25%34%31");
    const Request semicolon(all[8]);
    CHECK(unescaped(semicolon.uri.user) == "user;par=u@contoso.net");
    CHECK(semicolon.uri.parameters.empty());
    const Request null(all[3]);
    CHECK(unescaped(null.to.uri.user) == std::string("null-\0-null", 11));
    const Request twice(all[7]);
    CHECK(twice.message.body.empty());
    const Request parameter(all[44]), uri_parameter(all[45]);
    CHECK(parameter.contact.parameter("unknownparam") == "");
    CHECK_FALSE(uri_parameter.contact.parameter("unknownparam"));
    CHECK(uri_parameter.contact.uri.parameter("unknownparam") == "");
    const Request old(all[48]);
    CHECK_FALSE(old.via.has_cookie());
    CHECK(old.to.parameter("user") == "phone");
    CHECK(old.from.uri.parameter("user") == "phone");
    CHECK(old.message.body.size() > 100);
}
