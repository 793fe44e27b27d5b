#include "owa/pages.hpp"

#include "auth/sealer.hpp"
#include "wire/base64.hpp"

#include <algorithm>
#include <stdexcept>

namespace exemu::owa {

std::string fill_page(std::string_view page, PageValues values)
{
    std::string out;
    out.reserve(page.size() + 1024);
    for (std::size_t at = 0;;) {
        const std::size_t open = page.find("{{", at);
        const std::size_t close = open == page.npos ? open : page.find("}}", open);
        if (close == page.npos)
            return out.append(page.substr(at));
        out.append(page.substr(at, open - at));
        const std::string_view name = page.substr(open + 2, close - open - 2);
        const auto value = std::ranges::find(values, name, &std::pair<std::string_view, std::string_view>::first);
        if (value == values.end())
            throw std::logic_error("a page wants {{" + std::string(name) + "}}");
        out.append(value->second);
        at = close + 2;
    }
}

std::string fresh_nonce() { return wire::base64url_encode(auth::random_bytes(16)); }

} // namespace exemu::owa
