#include "verdict/lint_watch.hpp"

#include <algorithm>
#include <charconv>

namespace exemu::verdict {

namespace {

class EachWatch final : public LintWatch {
public:
    EachWatch(std::vector<pattern::EventId> events, std::function<Sight(const journal::Record&)> ask)
        : events_(std::move(events)), ask_(std::move(ask))
    {
    }
    bool concerns(pattern::EventId event) const override { return is_one_of(events_, event); }
    Sight see(const journal::Record& record) override { return ask_(record); }

private:
    std::vector<pattern::EventId> events_;
    std::function<Sight(const journal::Record&)> ask_;
};

} // namespace

std::vector<pattern::EventId> Names::events(std::initializer_list<std::string_view> names) const
{
    std::vector<pattern::EventId> all;
    for (const std::string_view name : names)
        for (const pattern::EventId event : words_.match_events(name))
            all.push_back(event);
    std::ranges::sort(all);
    return all;
}

bool is_one_of(const std::vector<pattern::EventId>& events, pattern::EventId event) { return std::ranges::binary_search(events, event); }

std::string text_of(const journal::Record& record, std::optional<pattern::FieldId> field)
{
    if (!field)
        return "";
    const pattern::Value value = record.field(*field);
    const auto* text = std::get_if<std::string_view>(&value);
    return text ? std::string(*text) : "";
}

bool is_true(const journal::Record& record, std::optional<pattern::FieldId> field)
{
    const pattern::Value value = field ? record.field(*field) : pattern::Value();
    const bool* flag = std::get_if<bool>(&value);
    return flag && *flag;
}

int code_of(const journal::Record& record)
{
    const std::string code = text_of(record, pattern::f_code);
    int number = 0;
    const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), number);
    return error == std::errc() && end == code.data() + code.size() ? number : 0;
}

std::unique_ptr<LintWatch> watch_each(std::vector<pattern::EventId> events, std::function<Sight(const journal::Record&)> ask)
{
    return std::make_unique<EachWatch>(std::move(events), std::move(ask));
}

} // namespace exemu::verdict
