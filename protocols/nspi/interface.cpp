#include "nspi/interface.hpp"

#include "nspi/entry_calls.hpp"
#include "nspi/name_calls.hpp"
#include "nspi/table_calls.hpp"

namespace exemu::nspi {

const rpc::Names& result_names()
{
    static const rpc::Names names{{"general_failure", general_failure}, {"unbind_success", unbind_success},
        {"errors_returned", errors_returned}, {"not_supported", not_supported}, {"not_found", not_found}, {"logon_failed", logon_failed},
        {"too_complex", too_complex}, {"invalid_code_page", invalid_code_page}, {"unknown_lcid", unknown_lcid},
        {"table_too_big", table_too_big}, {"access_denied", access_denied}, {"out_of_resources", out_of_resources},
        {"invalid_parameter", invalid_parameter}, {"invalid_bookmark", invalid_bookmark}};
    return names;
}

rpc::Interface interface()
{
    using rpc::operation;
    rpc::Interface interface;
    interface.name = interface.events = "nspi";
    interface.syntax = {*wire::Uuid::parse("f5cc5a18-4264-101a-8c59-08002b2f8426"), 56, 0};
    interface.operations = {operation<Bind>(), operation<Unbind>(), operation<UpdateStat>(), operation<QueryRows>(),
        operation<SeekEntries>(), operation<GetMatches>(), operation<ResortRestriction>(), operation<DNToMId>(), operation<GetPropList>(),
        operation<GetProps>(), operation<CompareMIds>(), operation<ModProps>(), operation<GetSpecialTable>(), operation<GetTemplateInfo>(),
        operation<ModLinkAtt>(), operation<QueryColumns>(), operation<ResolveNames>(), operation<ResolveNamesW>()};
    interface.results = &result_names();
    interface.unavailable = out_of_resources;
    interface.prepare = [](const session::ResponderParts& parts) -> std::shared_ptr<const void> {
        return std::make_shared<Book>(*parts.scenario.directory, parts.persona);
    };
    return interface;
}

} // namespace exemu::nspi
