#include "autodiscover/json.hpp"

#include "base/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace exemu::autodiscover {

namespace {

struct Row {
    std::string_view protocol, path;
};
constexpr Row rows[] = {
    {"AutodiscoverV1", "/autodiscover/autodiscover.xml"},
    {"ActiveSync", "/Microsoft-Server-ActiveSync"},
    {"Ews", "/EWS/Exchange.asmx"},
    {"Rest", "/api"},
    {"Substrate", ""},
};

} // namespace

std::optional<JsonUrl> json_url(const Addresses& addresses, const std::vector<std::string>& known, std::string_view protocol)
{
    const auto same = [&](std::string_view one) { return iequals(one, protocol); };
    const auto named = std::ranges::find_if(known, same);
    const auto row = std::ranges::find_if(rows, same, &Row::protocol);
    if (named == known.end() || row == std::end(rows))
        return std::nullopt;
    return JsonUrl{*named, addresses.url(row->path)};
}

std::string write_json_url(const JsonUrl& url)
{
    return boost::json::serialize(boost::json::object{{"Protocol", url.protocol}, {"Url", url.url}});
}

std::string write_json_error(std::string_view code, std::string_view message)
{
    return boost::json::serialize(boost::json::object{{"ErrorCode", code}, {"ErrorMessage", message}});
}

std::string_view email_of_path(std::string_view rest)
{
    constexpr std::string_view version = "/v1.0/";
    return istarts_with(rest, version) ? rest.substr(version.size()) : std::string_view();
}

} // namespace exemu::autodiscover
