#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// JSON that this room prints: the schema, the table of events. Keys keep their order.
namespace exemu::scenario {

class Json {
public:
    Json() = default; // an empty object
    Json(std::string_view text);
    Json(const char* text) : Json(std::string_view(text)) {}
    Json(const std::string& text) : Json(std::string_view(text)) {}
    static Json flag(bool);
    static Json number(std::uint64_t);
    static Json list(std::vector<Json> items = {});
    static Json texts(const std::vector<std::string>&);

    Json& set(std::string_view key, Json value); // replaces or appends; returns the whole
    Json& add(Json item);                        // to a list; returns the whole
    Json* find(std::string_view key);
    bool is_empty() const { return members_.empty() && items_.empty() && raw_.empty(); }

    std::string to_text() const; // indented by two; what is short stands on one line

private:
    void print(std::string& out, std::size_t indent) const;
    std::string in_one_line() const;

    bool is_list_ = false;
    std::string raw_; // a scalar as JSON writes it
    std::vector<Json> items_;
    std::vector<std::pair<std::string, Json>> members_;
};

} // namespace exemu::scenario
