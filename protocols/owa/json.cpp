#include "owa/json.hpp"

#include "base/text.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace exemu::owa {

namespace json = boost::json;

namespace {

constexpr std::size_t most_ids = 200;

std::int64_t milliseconds(WallTime time) { return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count(); }

json::object person_of(const Person& person) { return {{"name", person.name}, {"address", person.address}}; }

json::array people_of(const std::vector<Person>& people, std::size_t most = 1000)
{
    json::array all;
    for (const Person& person : people) {
        if (all.size() == most)
            break;
        all.push_back(person_of(person));
    }
    return all;
}

std::string_view word_of(store::Known known)
{
    switch (known) {
    case store::Known::inbox: return "inbox";
    case store::Known::drafts: return "drafts";
    case store::Known::sent_items: return "sent_items";
    case store::Known::deleted_items: return "deleted_items";
    case store::Known::junk_email: return "junk_email";
    case store::Known::outbox: return "outbox";
    default: return "other";
    }
}

json::object row_of(const Row& row)
{
    return {
        {"id", std::to_string(row.id)},
        {"unread", (row.flags & store::seen) == 0},
        {"flagged", (row.flags & store::flagged) != 0},
        {"answered", (row.flags & store::answered) != 0},
        {"received", milliseconds(row.received)},
        {"size", row.size},
        {"from", person_of(row.summary.from)},
        {"to", people_of(row.summary.to, 10)},
        {"subject", row.summary.subject},
        {"preview", row.summary.preview},
        {"attachments", row.summary.has_attachments},
    };
}

std::optional<std::uint64_t> number_of(const json::value& value)
{
    if (const json::string* text = value.if_string()) {
        const auto number = parse_number(std::string_view(*text));
        return number ? std::optional(*number) : std::nullopt;
    }
    if (const std::int64_t* number = value.if_int64(); number && *number >= 0)
        return static_cast<std::uint64_t>(*number);
    return std::nullopt;
}

bool read(const json::object& said, std::string_view name, std::uint64_t& into)
{
    const json::value* value = said.if_contains(name);
    const auto number = value ? number_of(*value) : std::optional(into);
    into = number.value_or(0);
    return number.has_value();
}

bool read(const json::object& said, std::string_view name, std::string& into)
{
    const json::value* value = said.if_contains(name);
    const json::string* text = value ? value->if_string() : nullptr;
    if (text)
        into = std::string(std::string_view(*text));
    return !value || text;
}

bool read_kind(const json::object& said, LetterKind& kind)
{
    std::string word = "fresh";
    if (!read(said, "kind", word))
        return false;
    constexpr std::pair<std::string_view, LetterKind> words[] = {
        {"fresh", LetterKind::fresh}, {"reply", LetterKind::reply}, {"reply_all", LetterKind::reply_all}, {"forward", LetterKind::forward}};
    const auto* found = std::ranges::find(words, std::string_view(word), &std::pair<std::string_view, LetterKind>::first);
    if (found == std::end(words))
        return false;
    kind = found->second;
    return true;
}

bool read_ids(const json::object& said, std::vector<std::uint64_t>& ids)
{
    const auto add = [&](const json::value& value) {
        const auto id = number_of(value);
        if (id && ids.size() < most_ids)
            ids.push_back(*id);
        return id.has_value();
    };
    if (const json::value* one = said.if_contains("id"))
        return add(*one);
    const json::value* several = said.if_contains("ids");
    return !several || (several->if_array() && std::ranges::all_of(several->get_array(), add));
}

} // namespace

bool read_question(std::string_view text, Asked& asked)
{
    boost::system::error_code wrong;
    const json::value value = json::parse(text, wrong);
    const json::object* said = wrong ? nullptr : value.if_object();
    if (!said)
        return false;
    if (const json::value* answered = said->if_contains("answered"); answered && !answered->is_null())
        asked.answered = number_of(*answered);
    if (const json::value* draft = said->if_contains("draft"); draft && !draft->is_null())
        asked.draft = number_of(*draft);
    if (const json::value* unread = said->if_contains("unread"); unread && unread->if_bool())
        asked.unread = unread->get_bool();
    if (const json::value* background = said->if_contains("background"); background && background->if_bool())
        asked.background = background->get_bool();
    return read_ids(*said, asked.ids) && read(*said, "folder", asked.folder) && read(*said, "offset", asked.offset) &&
        read(*said, "count", asked.count) && read(*said, "query", asked.query) && read(*said, "when", asked.when) &&
        read(*said, "to", asked.to) && read(*said, "cc", asked.cc) && read(*said, "bcc", asked.bcc) &&
        read(*said, "subject", asked.subject) && read(*said, "text", asked.text) && read_kind(*said, asked.kind);
}

std::string json_of(const std::vector<FolderView>& folders, store::ChangeNumber now)
{
    json::array all;
    for (const FolderView& folder : folders)
        all.push_back(json::object{{"id", std::to_string(folder.id)}, {"name", folder.name}, {"path", folder.path},
            {"known", word_of(folder.known)}, {"depth", folder.depth}, {"items", folder.items}, {"unread", folder.unread}});
    return json::serialize(json::object{{"folders", std::move(all)}, {"change", std::to_string(now)}});
}

std::string json_of(const Page& page, store::FolderId folder)
{
    json::array rows;
    for (const Row& row : page.rows)
        rows.push_back(row_of(row));
    return json::serialize(json::object{
        {"folder", std::to_string(folder)}, {"items", std::move(rows)}, {"total", page.total}, {"change", std::to_string(page.now)}});
}

std::string json_of(const MessageView& view, const store::Item& item)
{
    json::array attachments;
    for (const Attachment& one : view.attachments)
        attachments.push_back(json::object{{"number", one.number}, {"name", one.name}, {"type", one.type}, {"size", one.size}});
    const std::string_view kind = view.kind == BodyKind::html ? "html" : view.kind == BodyKind::text ? "text" : "none";
    return json::serialize(json::object{
        {"id", std::to_string(item.id)},
        {"subject", view.subject},
        {"from", people_of(view.from)},
        {"to", people_of(view.to)},
        {"cc", people_of(view.cc)},
        {"received", milliseconds(item.received)},
        {"kind", kind},
        {"text", view.kind == BodyKind::html ? std::string_view() : std::string_view(view.text)},
        {"html_refused", view.html_refused},
        {"blocked_images", view.blocked_images},
        {"attachments", std::move(attachments)},
    });
}

std::string json_of(const Draft& draft)
{
    return json::serialize(
        json::object{{"to", draft.to}, {"cc", draft.cc}, {"bcc", draft.bcc}, {"subject", draft.subject}, {"text", draft.text}});
}

std::string json_kept(store::ItemId draft) { return json::serialize(json::object{{"id", std::to_string(draft)}}); }

std::string json_news(store::ChangeNumber now) { return json::serialize(json::object{{"change", std::to_string(now)}}); }

std::string json_error(std::string_view sentence) { return json::serialize(json::object{{"error", sentence}}); }

} // namespace exemu::owa
