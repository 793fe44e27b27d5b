#include "oab/site.hpp"

#include "http/voice.hpp"
#include "oab/options.hpp"
#include "oab/turns.hpp"

namespace exemu::oab {

using http::Mount;
using http::Visit;
using session::Reply;

namespace {

struct Libraries { // one for the whole house, by how its files are packed
    Library lzx{Packing::lzx}, stored{Packing::stored};
};

class OfflineBooks final : public http::Site {
public:
    explicit OfflineBooks(const Options& options) : options_(options) {}

    std::vector<Mount> mounts() const override { return {{"/OAB", "oab"}}; }

    Task<Reply> answer(Visit& visit) const override
    {
        if (!visit.request().is("GET") && !visit.request().is("HEAD"))
            co_return visit.say(visit.error_page(405));
        GetTurn::Asked asked;
        std::string_view rest = visit.rest();
        if (rest.starts_with('/'))
            rest.remove_prefix(1);
        const std::size_t slash = rest.find('/');
        if (slash == rest.npos || slash + 1 == rest.size()) // Exchange: folders are not listed
            co_return visit.say(visit.error_page(rest.empty() || slash != rest.npos ? 403 : 404));
        asked.folder = rest.substr(0, slash);
        asked.name = rest.substr(slash + 1);
        asked.edition = edition(visit.session());
        if (iequals(asked.folder, asked.edition->folder))
            asked.file = asked.edition->find(asked.name);
        GetTurn turn(visit, std::move(asked));
        Reply reply = co_await visit.take(turn);
        co_return reply;
    }

private:
    std::shared_ptr<const Edition> edition(session::Session& session) const
    {
        const std::shared_ptr<Libraries> libraries = session.shelf().get<Libraries>();
        Library& library = options_.packing == Packing::stored ? libraries->stored : libraries->lzx;
        return library.edition(session.directory(), session.shelf().address_book_bumps, session.clock().wall());
    }

    Options options_;
};

std::shared_ptr<const http::Site> make(const http::SiteParts& parts)
{
    Problems problems;
    const Options options = parts.options ? decode<Options>(*parts.options, problems) : Options{};
    if (!problems.empty())
        throw std::logic_error(problems.to_text());
    return std::make_shared<OfflineBooks>(options);
}

} // namespace

http::SiteKind site()
{
    http::SiteKind kind;
    kind.name = "oab";
    kind.describe = describe;
    kind.make = make;
    kind.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    kind.options = describe_options<Options>();
    return kind;
}

} // namespace exemu::oab
