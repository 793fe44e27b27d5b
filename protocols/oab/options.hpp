#pragma once
#include "base/options.hpp"
#include "oab/container.hpp"

namespace exemu::oab {

// `sites: {oab: {...}}` of a listener.
struct Options {
    Packing packing = Packing::lzx;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("packing", &Options::packing, "How Full files and templates travel: lzx, or stored as they are in the same container.");
    }
};

} // namespace exemu::oab

template <>
struct exemu::Words<exemu::oab::Packing> {
    using P = oab::Packing;
    static constexpr std::pair<std::string_view, P> all[] = {{"lzx", P::lzx}, {"stored", P::stored}};
};
