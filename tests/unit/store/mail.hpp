#pragma once
#include "store/store.hpp"

#include <string>

namespace exemu::test {

// A mail of `size` bytes; the subject tells it from others.
inline store::NewItem mail(const std::string& subject, std::size_t size = 100)
{
    store::BlobWriter writer;
    writer.append(std::string(size, 'x'));
    store::NewItem item;
    item.envelope = {"a@example.test", "b@contoso.test", subject, "<" + subject + "@example.test>"};
    item.mime = writer.finish();
    return item;
}

} // namespace exemu::test
