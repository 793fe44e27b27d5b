// SEARCH (RFC 3501 6.4.4).
#include "imap/dialogue.hpp"

#include "imap/search_job.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace exemu::imap {

using session::Reply;

Task<Reply> Dialogue::search(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    const auto& arguments = std::get<SearchArguments>(command.arguments);
    if (arguments.charset && *arguments.charset != "UTF-8" && *arguments.charset != "US-ASCII")
        co_return say(texts.bad_charset);
    SearchJob job(*mailbox_, selected_->folder, selected_->view, arguments.key);
    if (!job.is_valid())
        co_return say(texts.bad_set);
    while (job.look_on() && !session_.connection().stopping()) {
        const auto executor = co_await boost::asio::this_coro::executor;
        co_await boost::asio::post(executor, boost::asio::deferred); // others of this shard have their turn
    }
    Reply reply = say(texts.completed, {{"verb", "SEARCH"}});
    reply.bytes = "* SEARCH";
    for (const Number number : job.found())
        reply.bytes += ' ' + std::to_string(command.by_uid ? selected_->view.at(number).uid : number);
    reply.bytes += "\r\n";
    co_return reply;
}

} // namespace exemu::imap
