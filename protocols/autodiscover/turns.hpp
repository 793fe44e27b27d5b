#pragma once
#include "autodiscover/events.hpp"
#include "autodiscover/json.hpp"
#include "autodiscover/reply_form.hpp"
#include "autodiscover/soap.hpp"
#include "http/turn.hpp"

#include <optional>
#include <string>

namespace exemu::autodiscover {

struct Options;

// What the turns of all forms share.
class AutodiscoverTurn : public http::Turn {
public:
    AutodiscoverTurn(http::Visit& visit, pattern::EventId event, const Style& style, const Options& options)
        : Turn(visit, event), style_(style), options_(options)
    {
    }

protected:
    http::Response scripted_response(const scenario::ReplyForm&) final;
    // The protocol's own errors and redirects.
    virtual http::Response own(const ReplyForm&) = 0;
    PoxContext context(const Addresses&) const;
    http::Response xml(std::string body) const;

    const Style& style_;
    const Options& options_;
};

class PoxTurn final : public AutodiscoverTurn {
public:
    PoxTurn(http::Visit& visit, Parsed<PoxRequest> asked, const Style& style, const Options& options)
        : AutodiscoverTurn(visit, events().pox, style, options), asked_(std::move(asked))
    {
    }
    const PoxRequest* asked() const { return asked_ ? &*asked_ : nullptr; } // null: no request could be read
    bool mapi_http() const; // X-MapiHttpCapability

protected:
    Task<std::optional<http::Response>> respond() override;
    http::Response own(const ReplyForm&) override;

private:
    http::Response error(unsigned code) const;
    Parsed<PoxRequest> asked_;
};

class SoapTurn final : public AutodiscoverTurn {
public:
    SoapTurn(http::Visit& visit, SoapRequest asked, const Style& style, const Options& options)
        : AutodiscoverTurn(visit, events().soap, style, options), asked_(std::move(asked))
    {
    }
    const SoapRequest& asked() const { return asked_; }

protected:
    Task<std::optional<http::Response>> respond() override;
    http::Response own(const ReplyForm&) override;

private:
    SoapAnswer answer_to(const std::string& subject) const;
    std::optional<SoapError> refusal_of_the_whole() const;
    SoapError error(std::string code) const;
    SoapRequest asked_;
};

class JsonTurn final : public AutodiscoverTurn {
public:
    JsonTurn(http::Visit& visit, JsonRequest asked, const Style& style, const Options& options)
        : AutodiscoverTurn(visit, events().json, style, options), asked_(std::move(asked))
    {
    }
    const JsonRequest& asked() const { return asked_; }

protected:
    Task<std::optional<http::Response>> respond() override;
    http::Response own(const ReplyForm&) override;

private:
    http::Response error(unsigned status, const std::string& code) const;
    JsonRequest asked_;
};

// A plain GET or HEAD of the POX or SOAP address, by somebody who has logged in.
class ProbeTurn final : public AutodiscoverTurn {
public:
    ProbeTurn(http::Visit& visit, bool soap, const Style& style, const Options& options)
        : AutodiscoverTurn(visit, events().probe, style, options), soap_(soap)
    {
    }

protected:
    Task<std::optional<http::Response>> respond() override;
    http::Response own(const ReplyForm&) override;

private:
    bool soap_;
};

} // namespace exemu::autodiscover
