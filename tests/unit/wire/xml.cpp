#include "wire/xml.hpp"

#include <catch2/catch.hpp>

using namespace exemu::wire;

TEST_CASE("XML is read with its namespaces, whatever the prefixes are")
{
    const char* same[] = {
        "<a:Envelope xmlns:a='urn:soap' xmlns:b='urn:ad'><a:Body><b:User Id='7'> x &amp; y </b:User></a:Body></a:Envelope>",
        "<Envelope xmlns='urn:soap'><Body><User xmlns='urn:ad' Id=\"7\"> x <![CDATA[&]]> y </User></Body></Envelope>",
        ("\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>\r\n<!-- c --><s:Envelope xmlns:s='urn:soap'><s:Body>"
         "<User xmlns='urn:ad' x:Id='7' xmlns:x='urn:x'> x &#38; y <!-- c --></User></s:Body></s:Envelope>\n"),
    };
    for (const char* text : same) {
        INFO(text);
        const auto root = parse_xml(text);
        REQUIRE(root);
        CHECK(root->is("urn:soap", "Envelope"));
        const XmlElement* user = root->find("Body/User");
        REQUIRE(user);
        CHECK(user->is("urn:ad", "User"));
        CHECK(root->text_of("Body/User") == "x & y");
        REQUIRE(user->attribute("Id"));
        CHECK(*user->attribute("Id") == "7");
        CHECK(root->find("Body/Nobody") == nullptr);
        CHECK(root->text_of("Body/Nobody").empty());
    }
}

TEST_CASE("a default namespace ends with its element")
{
    const auto root = parse_xml("<a xmlns='urn:1'><b xmlns='urn:2'><c/></b><c/><d xmlns=''/></a>");
    REQUIRE(root);
    CHECK(root->find("b/c")->space == "urn:2");
    CHECK(root->find("c")->space == "urn:1");
    CHECK(root->find("d")->space.empty());
}

TEST_CASE("UTF-16 is understood")
{
    const std::u16string text = u"\xfeff<a>\u00e9</a>";
    const auto root = parse_xml({reinterpret_cast<const char*>(text.data()), text.size() * 2});
    REQUIRE(root);
    CHECK(root->text == "\xc3\xa9");
}

TEST_CASE("XML that is refused")
{
    const std::string deep = [] {
        std::string text;
        for (int i = 0; i < 40; ++i)
            text += "<a>";
        for (int i = 0; i < 40; ++i)
            text += "</a>";
        return text;
    }();
    std::string wide = "<r>";
    for (int i = 0; i < 5000; ++i)
        wide += "<a/>";
    wide += "</r>";
    std::string tags(3'000'000, '<');
    std::string attributes = "<a";
    for (int i = 0; i < 5000; ++i)
        attributes += " a" + std::to_string(i) + "=''";
    attributes += "/>";
    struct Case {
        const char* what;
        std::string text, expected;
    };
    const Case cases[] = {
        {"nothing", "", "a root element"},
        {"text alone", "hello", "no text outside of the root element"},
        {"unclosed", "<a><b></a>", "well-formed XML"},
        {"two roots", "<a/><b/>", "one root element"},
        {"text behind", "<a/>x", "no text outside of the root element"},
        {"entities", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "no document type declaration"},
        {"a file of ours", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "no document type declaration"},
        {"a bomb", "<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY d '&b;&b;&b;'>]><a>&d;</a>", "no document type declaration"},
        {"prefix of an element", "<x:a/>", "a prefix that is declared"},
        {"prefix of an attribute", "<a x:b=''/>", "a prefix that is declared"},
        {"prefix out of scope", "<a><b xmlns:x='u'/><x:c/></a>", "a prefix that is declared"},
        {"an attribute twice", "<a b='1' b='2'/>", "each attribute once"},
        {"deep", deep, "elements that lie less deep in one another"},
        {"wide", wide, "fewer elements and attributes"},
        {"many tags", tags, "fewer elements and attributes"},
        {"many attributes", attributes, "fewer elements and attributes"},
        {"no UTF-8", "<a>\xff</a>", "UTF-8"},
        {"no character of XML", "<a>&#1;</a>", "characters that XML has"},
        {"the same in the name of an attribute", std::string("<a b\xff='1'/>") + '\0', "characters that XML has"},
        {"the same in a namespace", std::string("<a xmlns='\xff'/>") + '\0', "characters that XML has"},
        {"an end of text", "<a>x&#0;y</a>", "characters that XML has"},
        {"an end of text by overflow", "<a>x&#4294967296;y</a>", "characters that XML has"},
        {"the same in an attribute", "<a b='&#xfffe;'/>", "characters that XML has"},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        const auto root = parse_xml(one.text);
        REQUIRE(!root);
        CHECK(root.error().expected == one.expected);
        CHECK(root.error().at <= one.text.size());
    }
}

TEST_CASE("XML is written as .NET writes it, and read back")
{
    XmlNode root("Autodiscover");
    root.with("xmlns", "urn:a");
    root.add(
        XmlNode("Response").with("Time", "1\"2<").add("Name", "A & B <c>").add("DebugData", "").add("Bad", std::string("x\x01y\xffz")));
    const std::string text = write_xml(root);
    CHECK(text ==
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
        "<Autodiscover xmlns=\"urn:a\">\r\n"
        "  <Response Time=\"1&quot;2&lt;\">\r\n"
        "    <Name>A &amp; B &lt;c&gt;</Name>\r\n"
        "    <DebugData />\r\n"
        "    <Bad>xy\xef\xbf\xbdz</Bad>\r\n"
        "  </Response>\r\n"
        "</Autodiscover>");
    const auto again = parse_xml(text);
    REQUIRE(again);
    CHECK(again->text_of("Response/Name") == "A & B <c>");
    CHECK(write_xml(XmlNode("a").add("b", "c"), {false, false}) == "<a><b>c</b></a>");
}
