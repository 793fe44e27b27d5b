#include "base/tree.hpp"

#include <map>
#include <stdexcept>

// The packed form of a tree: see base/tree.hpp for its layout.
namespace exemu {

namespace {

constexpr char format_version = 1;
constexpr unsigned most_depth = 200; // far beyond what the loader lets through

std::uint64_t zigzag(std::int64_t difference)
{
    return (static_cast<std::uint64_t>(difference) << 1) ^ static_cast<std::uint64_t>(difference >> 63);
}

std::int64_t unzigzag(std::uint64_t value) { return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1); }

class Writer {
public:
    std::string run(const Tree& root)
    {
        node(root);
        std::string head(1, format_version);
        std::swap(head, out_);
        number(sources_.size());
        // By number, not by name.
        std::vector<const std::string*> names(sources_.size());
        for (const auto& [name, index] : sources_)
            names[index] = &name;
        for (const std::string* name : names)
            text(*name);
        return out_ + head;
    }

private:
    void number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            out_ += static_cast<char>(value | 0x80);
        out_ += static_cast<char>(value);
    }

    void text(std::string_view value)
    {
        number(value.size());
        out_ += value;
    }

    void place(const Place& at)
    {
        if (!at.source) {
            number(0);
            return;
        }
        number(sources_.emplace(*at.source, sources_.size()).first->second + 1);
        number(zigzag(std::int64_t(at.line) - std::int64_t(line_)));
        number(at.column);
        line_ = at.line;
    }

    void node(const Tree& tree)
    {
        out_ += static_cast<char>(static_cast<unsigned>(tree.kind) | (tree.quoted ? 4u : 0u));
        place(tree.place);
        switch (tree.kind) {
        case Tree::Kind::empty: break;
        case Tree::Kind::scalar: text(tree.text); break;
        case Tree::Kind::list:
            number(tree.items.size());
            for (const Tree& item : tree.items)
                node(item);
            break;
        case Tree::Kind::map:
            number(tree.entries.size());
            for (const Tree::Entry& entry : tree.entries) {
                text(entry.key);
                place(entry.place);
                node(entry.value);
            }
            break;
        }
    }

    std::string out_;
    std::map<std::string, std::size_t> sources_;
    std::uint32_t line_ = 0;
};

class Reader {
public:
    explicit Reader(std::string_view packed) : in_(packed) {}

    Tree run()
    {
        require(byte() == static_cast<unsigned char>(format_version));
        sources_.resize(count());
        for (auto& source : sources_)
            source = std::make_shared<const std::string>(text());
        Tree root = node(0);
        require(in_.empty());
        return root;
    }

private:
    static void require(bool holds)
    {
        if (!holds)
            throw std::logic_error("a packed tree is damaged");
    }

    unsigned byte()
    {
        require(!in_.empty());
        const auto value = static_cast<unsigned char>(in_.front());
        in_.remove_prefix(1);
        return value;
    }

    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const unsigned next = byte();
            require(shift < 63 || (shift == 63 && next <= 1));
            value |= std::uint64_t(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }

    // How many things follow: each takes a byte at least, so a lying count allocates nothing.
    std::size_t count()
    {
        const std::uint64_t value = number();
        require(value <= in_.size());
        return static_cast<std::size_t>(value);
    }

    std::string_view text()
    {
        const std::size_t length = count();
        const std::string_view value = in_.substr(0, length);
        in_.remove_prefix(length);
        return value;
    }

    Place place()
    {
        const std::uint64_t source = number();
        if (source == 0)
            return {};
        require(source <= sources_.size());
        const std::uint64_t step = number();
        require(step <= std::uint64_t(UINT32_MAX) * 2 + 1);
        const std::int64_t line = std::int64_t(line_) + unzigzag(step);
        require(line >= 0 && line <= UINT32_MAX);
        const std::uint64_t column = number();
        require(column <= UINT32_MAX);
        line_ = static_cast<std::uint32_t>(line);
        return {sources_[source - 1], line_, static_cast<std::uint32_t>(column)};
    }

    Tree node(unsigned depth)
    {
        require(depth <= most_depth);
        const unsigned head = byte();
        require(head < 8);
        Tree tree;
        tree.kind = static_cast<Tree::Kind>(head & 3);
        tree.quoted = (head & 4) != 0;
        tree.place = place();
        switch (tree.kind) {
        case Tree::Kind::empty: break;
        case Tree::Kind::scalar: tree.text = text(); break;
        case Tree::Kind::list:
            tree.items.resize(count());
            for (Tree& item : tree.items)
                item = node(depth + 1);
            break;
        case Tree::Kind::map:
            tree.entries.resize(count());
            for (Tree::Entry& entry : tree.entries) {
                entry.key = text();
                entry.place = place();
                entry.value = node(depth + 1);
            }
            break;
        }
        return tree;
    }

    std::string_view in_;
    std::vector<std::shared_ptr<const std::string>> sources_;
    std::uint32_t line_ = 0;
};

} // namespace

std::string pack(const Tree& tree) { return Writer().run(tree); }

Tree unpack(std::string_view packed) { return Reader(packed).run(); }

} // namespace exemu
