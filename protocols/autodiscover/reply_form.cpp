#include "autodiscover/reply_form.hpp"

#include "autodiscover/soap.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::autodiscover {

namespace {

using Kind = ReplyForm::Kind;

struct Keys {
    std::string error, message, redirect_address, redirect_url;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("error", &Keys::error, "The protocol's own error.");
        field("message", &Keys::message, "What is said beside it.");
        field("redirect_address", &Keys::redirect_address, "Ask again for this address.");
        field("redirect_url", &Keys::redirect_url, "Ask again there.");
    }
};

bool is_one_of_ours(const Tree& tree)
{
    return tree.is_map() &&
        std::ranges::any_of(tree.entries, [](const Tree::Entry& e) { return e.key == "error" || e.key.starts_with("redirect_"); });
}

constexpr std::string_view pox_codes[] = {"1", "2", "500", "501", "600", "601", "602", "603"};

void check_error(const Tree& error, Speaks speaks, Problems& problems)
{
    if (speaks == Speaks::pox && std::ranges::find(pox_codes, error.text) == std::end(pox_codes))
        problems.add(error.place,
            fmt::format("{} is no error of this protocol: 500, 501, 600, 601, 602 or 603 ([MS-OXDSCLI] 2.2.4.1.1.3.2), or for phones the "
                        "status 1 or 2",
                error.describe()));
    if (speaks == Speaks::soap && !is_soap_error(error.text))
        problems.add(error.place,
            fmt::format("{} is no ErrorCode: InvalidUser, InvalidRequest, InvalidDomain, NotFederated, ServerBusy, InternalServerError... "
                        "([MS-OXWSADISC] 2.2.5.2)",
                error.describe()));
    if (speaks == Speaks::probe)
        problems.add(error.place, "a plain GET is answered by HTTP: write {status: 404} or {redirect_url: ...}");
}

void check_address(const Tree& address, Speaks speaks, Problems& problems)
{
    if (speaks == Speaks::json || speaks == Speaks::probe)
        problems.add(address.place, "no redirect to an address here: write redirect_url, which is answered with 302");
    else if (const std::size_t at = address.text.find('@'); at == 0 || at == address.text.npos || at + 1 == address.text.size())
        problems.add(address.place, fmt::format("{} is no address: write alice@contoso.test", address.describe()));
}

void check_url(const Tree& url, Problems& problems)
{
    if (!url.text.starts_with("https://") && !url.text.starts_with("http://"))
        problems.add(
            url.place, fmt::format("{} is no URL: write https://autodiscover.contoso.test/autodiscover/autodiscover.xml", url.describe()));
}

std::shared_ptr<const scenario::ReplyForm> parse_map(const Tree& tree, Speaks speaks, Problems& problems)
{
    const std::size_t before = problems.size();
    const Keys keys = decode<Keys>(tree, problems);
    if (problems.size() > before)
        return nullptr; // a key misspelt: there may be none of those below
    auto form = std::make_shared<ReplyForm>();
    form->message = keys.message;
    const Tree *error = tree.find("error"), *address = tree.find("redirect_address"), *url = tree.find("redirect_url");
    if ((error != nullptr) + (address != nullptr) + (url != nullptr) > 1)
        problems.add(tree.place, "one of error, redirect_address and redirect_url: an answer is one thing");
    if (keys.message.size() && !error)
        problems.add(tree.find("message")->place, "\"message\" belongs to an error");
    if (error) {
        form->kind = Kind::error;
        form->code = keys.error;
        check_error(*error, speaks, problems);
    } else {
        const Tree& to = address ? *address : *url;
        form->kind = address ? Kind::redirect_address : Kind::redirect_url;
        form->target = to.text;
        form->redirects.push_back(to.text);
        form->redirect_places.push_back(to.place);
        if (address)
            check_address(to, speaks, problems);
        else
            check_url(to, problems);
    }
    return problems.size() == before ? form : nullptr;
}

std::shared_ptr<const scenario::ReplyForm> parse(const Tree& tree, Speaks speaks, Problems& problems)
{
    if (is_one_of_ours(tree))
        return parse_map(tree, speaks, problems);
    const auto plain = http::parse_reply(tree, problems);
    if (!plain)
        return nullptr;
    auto form = std::make_shared<ReplyForm>();
    static_cast<http::ReplyForm&>(*form) = static_cast<const http::ReplyForm&>(*plain);
    return form;
}

} // namespace

std::shared_ptr<const scenario::ReplyForm> parse_pox_reply(const Tree& tree, Problems& problems)
{
    return parse(tree, Speaks::pox, problems);
}
std::shared_ptr<const scenario::ReplyForm> parse_soap_reply(const Tree& tree, Problems& problems)
{
    return parse(tree, Speaks::soap, problems);
}
std::shared_ptr<const scenario::ReplyForm> parse_json_reply(const Tree& tree, Problems& problems)
{
    return parse(tree, Speaks::json, problems);
}
std::shared_ptr<const scenario::ReplyForm> parse_probe_reply(const Tree& tree, Problems& problems)
{
    return parse(tree, Speaks::probe, problems);
}

std::string render_reply(const scenario::ReplyForm& scripted)
{
    const auto& form = static_cast<const ReplyForm&>(scripted);
    switch (form.kind) {
    case Kind::http: return http::render_reply(form);
    case Kind::error: return fmt::format("error {}{}{}", form.code, form.message.empty() ? "" : ": ", form.message);
    case Kind::redirect_address: return "sent to the address " + form.target;
    case Kind::redirect_url: return "sent to " + form.target;
    }
    return {};
}

} // namespace exemu::autodiscover
