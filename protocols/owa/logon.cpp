#include "owa/logon.hpp"

#include "base/text.hpp"
#include "http/voice.hpp"
#include "owa/pages.hpp"
#include "owa/sanitizer.hpp"
#include "wire/base64.hpp"

#include <algorithm>

namespace exemu::owa {

namespace {

std::string_view sentence_of(LogonReason reason)
{
    switch (reason) {
    case LogonReason::first: return "";
    case LogonReason::logged_off: return "You have logged off.";
    case LogonReason::bad_credentials: return "That user name or password isn't correct.";
    case LogonReason::timed_out: return "The session is over, because nothing was done for a while. Please sign in again.";
    case LogonReason::other: return "Please sign in again.";
    case LogonReason::no_cookies: return "This site needs cookies. Please allow them, then sign in.";
    }
    return "";
}

std::string message_of(LogonReason reason)
{
    const std::string_view sentence = sentence_of(reason);
    if (sentence.empty())
        return {};
    const bool bad = reason == LogonReason::bad_credentials || reason == LogonReason::no_cookies;
    return std::string("<div ") + (bad ? "id=\"signInErrorDiv\" class=\"signInError\" role=\"alert\"" : "class=\"told\" role=\"status\"") +
        ">" + escape_html(sentence) + "</div>";
}

// Texts that tools look for which are comments; the others are names in the page itself (logon.html).
std::string comments_among(const std::vector<std::string>& marks)
{
    std::string comments;
    for (const std::string& mark : marks)
        if (mark.starts_with("<!--"))
            comments += mark + "\n";
    return comments;
}

bool has_mark(const http::Style& style, std::string_view mark) { return std::ranges::find(style.owa.marks, mark) != style.owa.marks.end(); }

// "/owa/14.3.123.4" of "/owa/14.3.123.4/themes/resources"
std::string_view themes_below(std::string_view resources) { return resources.substr(0, resources.find("/themes/")); }

// Exchange 2010 names these files in its page; ours has them, with our own looks.
std::string links_of(const http::Visit& visit, const std::string& resources)
{
    if (!has_mark(visit.style(), "/themes/base/logon.css"))
        return {};
    const std::string base(themes_below(resources));
    return "\n<link type=\"text/css\" rel=\"stylesheet\" href=\"" + base + "/themes/base/logon.css\">" +
        "\n<link rel=\"prefetch\" href=\"" + base + "/themes/base/warn.png\">";
}

// NAME=VALUE of the form's fields; those that somebody types, or `destination`, stand in the page.
std::string hidden_fields(const http::Style& style, std::string_view destination)
{
    std::string fields;
    for (const std::string& field : style.owa.form_fields) {
        const std::size_t equals = field.find('=');
        const std::string name = field.substr(0, equals);
        if (name == "username" || name == "password" || name == "trusted")
            continue;
        const std::string value = name == "destination" ? std::string(destination)
            : equals != field.npos                      ? field.substr(equals + 1)
            : name == "flags"                           ? "4"
                                                        : "";
        fields += "<input type=\"hidden\" name=\"" + escape_html(name) + "\" value=\"" + escape_html(value) + "\">\n";
    }
    return fields;
}

constexpr struct Language {
    unsigned lcid;
    std::string_view locale, name;
} languages[] = {
    {1033, "en-US", "English (United States)"},
    {2057, "en-GB", "English (United Kingdom)"},
    {1031, "de-DE", "Deutsch (Deutschland)"},
    {1036, "fr-FR", "français (France)"},
    {3082, "es-ES", "español (España)"},
    {1041, "ja-JP", "日本語 (日本)"},
};
constexpr struct Zone {
    std::string_view windows, iana, name;
} zones[] = {
    {"UTC", "UTC", "Coordinated Universal Time"},
    {"GMT Standard Time", "Europe/London", "London"},
    {"W. Europe Standard Time", "Europe/Berlin", "Berlin, Rome, Vienna"},
    {"Eastern Standard Time", "America/New_York", "New York"},
    {"Pacific Standard Time", "America/Los_Angeles", "Los Angeles"},
    {"India Standard Time", "Asia/Kolkata", "Kolkata"},
    {"Tokyo Standard Time", "Asia/Tokyo", "Tokyo"},
    {"AUS Eastern Standard Time", "Australia/Sydney", "Sydney"},
};

std::string option(std::string_view value, std::string_view name, bool chosen)
{
    return "<option value=\"" + escape_html(value) + (chosen ? "\" selected>" : "\">") + escape_html(name) + "</option>";
}

} // namespace

std::string logon_page(const http::Visit& visit, const LogonPage& wanted)
{
    const http::Style& style = visit.style();
    const std::string resources = visit.fill(style.owa.resources);
    const std::string title = wanted.for_ecp && style.ecp_title ? *style.ecp_title : style.owa.title;
    return fill_page(packed_page("logon.html"),
        {{"marks", comments_among(style.owa.marks)}, {"nonce", fresh_nonce()}, {"resources", resources},
            {"links", links_of(visit, resources)}, {"title", escape_html(title)}, {"style", packed_page("plain.css")},
            {"body_class", has_mark(style, "owaLgnBdy") ? "owaLgnBdy" : ""},
            {"heading", wanted.for_ecp ? "Admin center" : "Sign in to mail"}, {"server", escape_html(visit.host())},
            {"action", escape_html(style.owa.form_action)}, {"hidden", hidden_fields(style, wanted.destination)},
            {"message", message_of(wanted.reason)}, {"username", ""},
            {"placeholder", escape_html(visit.session().persona().netbios + "\\name or an address")}, {"focus_user", " autofocus"}});
}

std::string plain_page(const http::Visit& visit, std::string_view title, std::string_view heading, std::string_view content)
{
    return fill_page(packed_page("plain.html"),
        {{"nonce", fresh_nonce()}, {"resources", visit.fill(visit.style().owa.resources)}, {"title", escape_html(title)},
            {"style", packed_page("plain.css")}, {"heading", escape_html(heading)}, {"content", content}});
}

std::string expired_page(const http::Visit& visit, std::string_view user, std::string_view url, std::string_view problem)
{
    const std::string message = problem.empty()
        ? "<p>The password of this account has expired. A new one is needed before the mailbox can be opened.</p>"
        : "<div class=\"signInError\" role=\"alert\">" + escape_html(problem) + "</div>";
    const std::string form = fill_page(packed_page("expired.html"),
        {{"message", message}, {"action", "/owa/auth/expiredpassword.aspx"}, {"url", escape_html(url)}, {"username", escape_html(user)}});
    return plain_page(visit, visit.style().owa.title, "Change the password", form);
}

std::string logoff_page(const http::Visit& visit)
{
    return plain_page(visit, visit.style().owa.title, "You have logged off",
        "<p>It is good practice to close all windows of the browser.</p>\n<p><a href=\"/owa/\">Sign in again</a></p>");
}

std::string error_page(const http::Visit& visit, unsigned code, std::string_view what)
{
    const std::string facts = "<p>" + escape_html(what) + "</p>\n<dl class=\"facts\"><dt>Status</dt><dd>" + std::to_string(code) +
        "</dd><dt>request-id</dt><dd>" + visit.guid() + "</dd><dt>X-FEServer</dt><dd>" + escape_html(visit.voice().names.netbios) +
        "</dd><dt>Date</dt><dd>" + http::http_date(visit.session().clock().wall()) +
        "</dd></dl>\n<p><a href=\"/owa/\">Back to the mailbox</a></p>";
    return plain_page(visit, visit.style().owa.title, "Something went wrong", facts);
}

std::string_view Regional::locale() const
{
    const auto* found = std::ranges::find(languages, lcid, &Language::lcid);
    return found == std::end(languages) ? "en-US" : found->locale;
}

std::string_view Regional::iana_zone() const
{
    const auto* found = std::ranges::find(zones, std::string_view(zone), &Zone::windows);
    return found == std::end(zones) ? "UTC" : found->iana;
}

bool is_known(const Regional& regional)
{
    return std::ranges::find(languages, regional.lcid, &Language::lcid) != std::end(languages) &&
        std::ranges::find(zones, std::string_view(regional.zone), &Zone::windows) != std::end(zones);
}

std::string language_page(const http::Visit& visit, const Regional& now, std::string_view destination, std::string_view canary)
{
    std::string of_languages, of_zones;
    for (const Language& language : languages)
        of_languages += option(std::to_string(language.lcid), language.name, language.lcid == now.lcid);
    for (const Zone& zone : zones)
        of_zones += option(zone.windows, zone.name, zone.windows == now.zone);
    const std::string form = fill_page(packed_page("language.html"),
        {{"destination", escape_html(destination)}, {"canary", escape_html(canary)}, {"languages", of_languages}, {"zones", of_zones}});
    return plain_page(visit, visit.style().owa.title, "Language and time zone", form);
}

std::string icon()
{
    return wire::base64_decode(trim(packed_page("favicon.txt").substr(0, packed_page("favicon.txt").find('\n')))).value_or("");
}

} // namespace exemu::owa
