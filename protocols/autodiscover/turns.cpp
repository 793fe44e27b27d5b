#include "autodiscover/turns.hpp"

#include "autodiscover/options.hpp"

namespace exemu::autodiscover {

using http::Response;
using Kind = ReplyForm::Kind;

namespace {

Response json(std::string body, unsigned status = 200) { return http::page(status, std::move(body), "application/json; charset=utf-8"); }

} // namespace

// Since 2013 a back end makes these, and the front end passes them on: its own marks stand beside those of the front end.
Response AutodiscoverTurn::xml(std::string body) const
{
    Response response = http::page(200, std::move(body), "text/xml; charset=utf-8");
    response.fields.add("Cache-Control", "private");
    response.order = &visit_.style().orders.proxied_ok;
    response.compressible = true;
    return response;
}

Response AutodiscoverTurn::scripted_response(const scenario::ReplyForm& scripted)
{
    const auto& form = static_cast<const ReplyForm&>(scripted);
    return form.kind == Kind::http ? http::Turn::scripted_response(form) : own(form);
}

PoxContext AutodiscoverTurn::context(const Addresses& addresses) const
{
    PoxContext context{style_, session().persona(), addresses};
    context.now = session().clock().wall();
    context.always_rpc = options_.always_rpc;
    context.mail_protocols = options_.mail_protocols;
    return context;
}

// ---- POX

// The number is the highest version that the client knows ([MS-OXDSCLI] 2.2.2.1); 0 is none.
bool PoxTurn::mapi_http() const
{
    const std::string_view said = visit_.request().get("X-MapiHttpCapability");
    return !said.empty() && said.find_first_of("123456789") != said.npos;
}

Response PoxTurn::error(unsigned code) const
{
    const Addresses addresses;
    const Schema schema = asked_ ? asked_->schema : Schema::outlook;
    Response response = xml(write_pox_error(context(addresses), schema, code, style_.message(std::to_string(code))));
    response.refused = true;
    response.note = "error " + std::to_string(code);
    return response;
}

Task<std::optional<Response>> PoxTurn::respond()
{
    if (!asked_)
        co_return error(PoxError::invalid_request);
    if (!asked_->asked_for_a_schema_of_ours)
        co_return error(PoxError::provider_unavailable);
    const Subject subject = subject_of(session(), asked_->email, asked_->legacy_dn);
    if (subject.found == Subject::Found::unknown)
        co_return error(PoxError::cannot_be_found);
    if (subject.found == Subject::Found::no_mailbox)
        co_return error(PoxError::bad_address);
    const Addresses addresses = addresses_of(session());
    PoxContext at = context(addresses);
    at.mapi_http = style_.mapi_http && mapi_http();
    co_return xml(asked_->schema == Schema::outlook ? write_outlook_settings(at, subject) : write_mobilesync_settings(at, subject));
}

Response PoxTurn::own(const ReplyForm& form)
{
    const Addresses addresses;
    const PoxContext at = context(addresses);
    const Schema schema = asked_ ? asked_->schema : Schema::outlook;
    const std::string email = asked_ ? asked_->email : std::string();
    if (form.kind == Kind::redirect_address)
        return xml(write_redirect_address(schema, email, form.target));
    if (form.kind == Kind::redirect_url) // phones are sent by HTTP ([MS-ASCMD] 2.2.1.1)
        return schema == Schema::outlook ? xml(write_redirect_url(form.target)) : visit_.object_moved(form.target);
    const std::string message = form.message.empty() ? style_.message(form.code) : form.message;
    const auto code = static_cast<unsigned>(std::stoul(form.code));
    Response response = xml(code < 100 ? write_mobilesync_failure(at, email, code, message) : write_pox_error(at, schema, code, message));
    response.refused = true;
    response.note = "error " + form.code;
    return response;
}

// ---- SOAP

SoapError SoapTurn::error(std::string code) const
{
    std::string message = style_.text(code);
    return {std::move(code), std::move(message), {}};
}

std::optional<SoapError> SoapTurn::refusal_of_the_whole() const
{
    if (!asked_.knows_its_version())
        return SoapError{"InvalidRequest", style_.text("InvalidVersion"), {}};
    const bool wants_settings = asked_.operation == Operation::get_user_settings || asked_.operation == Operation::get_domain_settings;
    // Exchange: 100 mailboxes in one request at most.
    if (asked_.subjects.empty() || asked_.subjects.size() > 100 || (wants_settings && asked_.settings.empty()))
        return error("InvalidRequest");
    return std::nullopt;
}

SoapAnswer SoapTurn::answer_to(const std::string& subject) const
{
    SoapAnswer answer;
    answer.error = error("NoError");
    if (asked_.operation == Operation::get_user_settings) {
        answer.subject = subject_of(session(), subject);
        if (answer.subject.found != Subject::Found::settings)
            answer.error = error("InvalidUser");
    } else {
        const bool ours = session().directory().is_local("x@" + subject);
        if (!ours)
            answer.error = error("InvalidDomain");
        else if (asked_.operation != Operation::get_domain_settings)
            answer.error = error("NotFederated"); // no organization of this lab trusts another
    }
    return answer;
}

Task<std::optional<Response>> SoapTurn::respond()
{
    const Addresses addresses = addresses_of(session());
    const PoxContext at = context(addresses);
    if (const auto refusal = refusal_of_the_whole()) {
        Response response = xml(write_soap_refusal(at, asked_, *refusal));
        response.refused = true;
        response.note = refusal->code;
        co_return response;
    }
    std::vector<SoapAnswer> answers;
    for (const std::string& subject : asked_.subjects)
        answers.push_back(answer_to(subject));
    Response response = xml(write_soap_answer(at, asked_, answers));
    if (answers.size() == 1 && answers.front().error.code != "NoError") {
        response.refused = true;
        response.note = answers.front().error.code;
    }
    co_return response;
}

// An error of the whole server is said of the request, one of a user or domain of each of them.
Response SoapTurn::own(const ReplyForm& form)
{
    const Addresses addresses = addresses_of(session());
    const PoxContext at = context(addresses);
    SoapError told;
    if (form.kind == Kind::redirect_address)
        told = {"RedirectAddress", style_.text("RedirectAddress"), form.target};
    else if (form.kind == Kind::redirect_url)
        told = {"RedirectUrl", style_.text("RedirectUrl"), form.target};
    else
        told = {form.code, form.message.empty() ? style_.text(form.code) : form.message, {}};
    const bool of_the_whole = told.code == "ServerBusy" || told.code == "InternalServerError" || told.code == "InvalidRequest";
    std::vector<SoapAnswer> answers(std::max<std::size_t>(1, asked_.subjects.size()), SoapAnswer{told, {}});
    Response response = xml(of_the_whole ? write_soap_refusal(at, asked_, told) : write_soap_answer(at, asked_, answers));
    response.refused = form.kind == Kind::error;
    response.note = told.code;
    return response;
}

// ---- version 2

Response JsonTurn::error(unsigned status, const std::string& code) const
{
    Response response = json(write_json_error(code, style_.text(code)), status);
    response.note = code;
    return response;
}

Task<std::optional<Response>> JsonTurn::respond()
{
    const Addresses addresses = addresses_of(session());
    if (asked_.protocol.empty())
        co_return error(400, "MissingProtocol");
    const std::size_t at = asked_.email.find('@');
    if (at == 0 || at == asked_.email.npos || at + 1 == asked_.email.size())
        co_return error(400, "InvalidUserId");
    const auto url = json_url(addresses, visit_.style().autodiscover_json->protocols, asked_.protocol);
    if (!url)
        co_return error(400, "ProtocolNotSupported");
    if (subject_of(session(), asked_.email).found != Subject::Found::settings)
        co_return error(404, "UserNotFound");
    co_return json(write_json_url(*url));
}

Response JsonTurn::own(const ReplyForm& form)
{
    if (form.kind == Kind::redirect_url)
        return visit_.object_moved(form.target);
    Response response = json(write_json_error(form.code, form.message.empty() ? style_.text(form.code) : form.message), 400);
    response.note = form.code;
    return response;
}

// ---- a plain GET

// Exchange: whoever has logged in sees error 600, for there is no request. UNCONFIRMED: what the SOAP address shows.
Task<std::optional<Response>> ProbeTurn::respond()
{
    if (soap_)
        co_return http::page(200, "<html><head><title>Autodiscover Service</title></head><body>You have created a service.</body></html>");
    const Addresses addresses;
    co_return xml(write_pox_error(context(addresses), Schema::outlook, PoxError::invalid_request, style_.message("600")));
}

Response ProbeTurn::own(const ReplyForm& form) { return visit_.object_moved(form.target); }

} // namespace exemu::autodiscover
