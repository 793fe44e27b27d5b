#pragma once
#include <gmime/gmime.h>

#include <memory>
#include <string_view>

// GMime's objects, owned. Included by files of this room alone.
namespace exemu::wire {

struct FreeGlib {
    void operator()(void* text) const { g_free(text); }
};
template <class T>
using Owned = std::unique_ptr<T, FreeGlib>;

struct UnrefGlib {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Held = std::unique_ptr<T, UnrefGlib>;

void start_gmime(); // once; safe from any thread

// A message that GMime has parsed, within_bounds, over bytes it does not copy: they must outlive it.
class ParsedMessage {
public:
    explicit ParsedMessage(std::string_view text);
    ParsedMessage(const ParsedMessage&) = delete;
    ParsedMessage& operator=(const ParsedMessage&) = delete;
    GMimeMessage* get() const { return message_.get(); } // null when GMime finds none
    GMimeObject* mime_part() const { return message_ ? g_mime_message_get_mime_part(message_.get()) : nullptr; }

private:
    GByteArray bytes_{};
    Held<GMimeStream> stream_;
    Held<GMimeMessage> message_;
};

} // namespace exemu::wire
