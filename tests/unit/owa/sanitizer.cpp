#include "owa/sanitizer.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace exemu::owa;

namespace {

std::string clean(const std::string& html)
{
    return sanitize(html, [](std::string_view id) {
        return id == "logo" ? std::string("data:image/png;base64,AAAA") : std::string();
    }).html;
}

} // namespace

TEST_CASE("what mail is made of stays")
{
    struct Case {
        const char *given, *kept;
    };
    const Case cases[] = {
        {"<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"},
        {"<table width=100 cellpadding='0'><tr><td colspan=2 bgcolor=\"#fff\">x</td></tr></table>",
            "<table width=\"100\" cellpadding=\"0\"><tr><td colspan=\"2\" bgcolor=\"#fff\">x</td></tr></table>"},
        {"<a href=\"https://www.example.test/a?b=1&amp;c=2\">x</a>",
            "<a href=\"https://www.example.test/a?b=1&amp;c=2\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">x</a>"},
        {"<a href='mailto:bob@example.test'>x</a>",
            "<a href=\"mailto:bob@example.test\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">x</a>"},
        {"<img src=\"cid:logo\" alt=\"\">", "<img src=\"data:image/png;base64,AAAA\" alt=\"\">"},
        {"<span style=\"color: red; font-size: 12px\">x</span>", "<span style=\"color: red; font-size: 12px\">x</span>"},
        {"<div style='background: #eee; margin: 0 auto'>x</div>", "<div style=\"background-color: #eee; margin: 0 auto\">x</div>"},
        {"1 &lt; 2 &amp;&amp; \"x\"", "<p>1 &lt; 2 &amp;&amp; &quot;x&quot;</p>"},
        {"gr\xc3\xbc\xc3\x9f", "<p>gr\xc3\xbc\xc3\x9f</p>"},
        {"<blink>x</blink>", "x"}, // not listed: its content stays
        {"<html><head><title>t</title></head><body bgcolor=red><p>x</p></body></html>", "<p>x</p>"},
    };
    for (const Case& each : cases) {
        INFO(each.given);
        CHECK(clean(each.given) == each.kept);
    }
}

// What has been used to run scripts in web mail. Nothing of it may be more than text in what comes out.
TEST_CASE("nothing that acts comes through")
{
    const char* attempts[] = {
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.test/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "<img src=\"x\" OnErRoR = \"alert(1)\">",
        "<img/src=x/onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
        "<a href=\"java\tscript:alert(1)\">x</a>",
        "<a href=\"java&#10;script:alert(1)\">x</a>",
        "<a href=\" &#14; javascript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<a href=\"vbscript:msgbox(1)\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"/owa/logoff.owa\">x</a>",
        "<img src=\"javascript:alert(1)\">",
        "<img src=\"data:image/svg+xml;base64,PHN2Zy8+\">",
        "<img src=\"data:text/html;base64,PHN2Zy8+\">",
        "<img src=\"https://tracker.test/pixel.gif\">",
        "<img srcset=\"https://tracker.test/pixel.gif 1x\">",
        "<picture><source srcset=\"https://tracker.test/a.gif\"><img src=\"//tracker.test/b.gif\"></picture>",
        "<iframe src=\"https://evil.test/\"></iframe>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<object data=\"x.swf\"></object><embed src=\"x.swf\">",
        "<meta http-equiv=refresh content=\"0;url=https://evil.test/\">",
        "<base href=\"https://evil.test/\">",
        "<link rel=stylesheet href=\"https://evil.test/x.css\">",
        "<style>@import url(https://evil.test/x.css); body { display: none }</style>",
        "<style><!--</style><script>alert(1)//--></script>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<textarea><img src=x onerror=alert(1)></textarea>",
        "<title><img src=x onerror=alert(1)></title>",
        "<xmp><script>alert(1)</script></xmp>",
        "<plaintext><script>alert(1)</script>",
        "<template><script>alert(1)</script></template>",
        "<form action=\"https://evil.test/\"><input type=password name=p><button>x</button></form>",
        "<input autofocus onfocus=alert(1)>",
        "<details open ontoggle=alert(1)>x</details>",
        "<video><source onerror=alert(1)></video>",
        "<body onload=alert(1)>",
        "<div style=\"background: url(javascript:alert(1))\">x</div>",
        "<div style=\"background-image: url('https://tracker.test/x.gif')\">x</div>",
        "<div style=\"width: expression(alert(1))\">x</div>",
        "<div style=\"w\\69 dth: expression(alert(1))\">x</div>",
        "<div style=\"behavior: url(x.htc)\">x</div>",
        "<div style=\"-moz-binding: url(x.xml#x)\">x</div>",
        "<div style=\"position: fixed; top: 0; z-index: 9999; width: 100%\">Sign in again</div>",
        "<div style=\"color: red; background: u/**/rl(https://tracker.test/)\">x</div>",
        "<div style=\"color: image-set('https://tracker.test/x.png' 1x)\">x</div>",
        "<div style=\"color: var(--x); --x: url(https://tracker.test/)\">x</div>",
        "<p id=\"compose\" class=\"signinbutton\" name=\"logonForm\">x</p>",
        "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
        "<p title=\"`onmouseover=alert(1)\">x</p>",
        "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
        "<!--><img src=x onerror=alert(1)>-->",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<?xml version=\"1.0\"?><?php echo 1 ?>",
        "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
        "<a href=\"https://good.test/\" onclick=\"alert(1)\" target=\"_self\" ping=\"https://tracker.test/\">x</a>",
        "<table background=\"https://tracker.test/x.gif\"><tr><td>x</td></tr></table>",
        "<isindex action=javascript:alert(1) type=image>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<a <script>alert(1)</script>",
        "<<script>alert(1);//<</script>",
        "<img \"\"\"><script>alert(1)</script>\">",
        "\xef\xbb\xbf<script>alert(1)</script>",
    };
    const char* never[] = {"<script", "<svg", "<math", "<iframe", "<object", "<embed", "<form", "<input", "<meta", "<base", "<link",
        "<style", "<textarea", "<template", "<noscript", "<!--", "<?", "javascript:", "vbscript:", "url(", "expression(", "tracker.test",
        "position", "<img src=x", "srcset", " id=", " class=", " name=", "data:text", "svg+xml", "xlink", "/owa/", "_self", "ping="};
    for (const char* attempt : attempts) {
        INFO(attempt);
        const std::string html = clean(attempt);
        INFO(html);
        for (const char* one : never)
            CHECK(html.find(one) == std::string::npos);
        // An event handler would be an attribute: of those that are left, each is listed and its value stands in quotes.
        for (std::size_t at = html.find(" on"); at != std::string::npos; at = html.find(" on", at + 1)) {
            const std::size_t open = html.rfind('<', at), close = html.rfind('>', at);
            const bool in_tag = open != std::string::npos && (close == std::string::npos || close < open);
            const std::string tag = in_tag ? html.substr(open, at - open) : std::string();
            CHECK(std::count(tag.begin(), tag.end(), '"') % 2 == (in_tag ? 1 : 0)); // within a value, or text
        }
    }
}

TEST_CASE("what comes out is made safe once more and stays as it is")
{
    const char* texts[] = {"<p>Hello <b>you</b> &amp; me</p>", "<table><tr><td style=\"color: red\">x</td></tr></table>",
        "<a href=\"https://a.test/?a=1&b=2\">x</a><ul><li>1</li><li>2</li></ul>", "<div>1<div>2<div>3</div></div></div>"};
    for (const char* text : texts) {
        const std::string once = sanitize(text).html;
        CHECK(sanitize(once).html == once);
    }
}

TEST_CASE("images from elsewhere are counted and not loaded")
{
    const Sanitized page = sanitize("<img src=\"http://a.test/1.gif\"><img src=\"//b.test/2.gif\"><img src=\"cid:none\">");
    CHECK(page.blocked_images == 2);
    CHECK(page.html.find("src") == std::string::npos);
}

TEST_CASE("what would cost too much is refused whole")
{
    std::string deep, wide = "<p ";
    for (int i = 0; i < 3000; ++i)
        deep += "<div>";
    for (int i = 0; i < 20'000; ++i)
        wide += "a" + std::to_string(i) + " ";
    const std::string refused[] = {
        deep, wide + ">x</p>", std::string(most_html + 1, 'x'), std::string("a\0b", 3), "<!--" + std::string(2 * most_tag, 'x')};
    for (const std::string& text : refused) {
        const Sanitized page = sanitize(text);
        CHECK_FALSE(page.complete);
        CHECK(page.html.empty());
    }
    CHECK(sanitize("").complete);
    CHECK(sanitize(std::string(300'000, 'x')).complete);
}

TEST_CASE("links lead out of the web mail or nowhere")
{
    CHECK(sanitize_link("https://a.test/") == "https://a.test/");
    CHECK(sanitize_link("HTTP://a.test/x y") == "HTTP://a.test/xy");
    CHECK(sanitize_link("tel:+49") == "tel:+49");
    for (const char* none : {"", "a.test", "/owa/", "//a.test/", "javascript:1", "ftp://a.test/", "file:///etc/passwd", "data:text/html,x",
             "cid:1", "#top", "https"})
        CHECK(sanitize_link(none) == "");
}
