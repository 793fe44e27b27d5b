// The command line. Its help is the first manual a user reads; what each subcommand takes stands in line_*.cpp.
#include "app/command_line.hpp"

#include "app/line_options.hpp"

namespace exemu::app {

namespace {

// The words behind `--` are the command's own.
struct SplitLine {
    std::vector<char*> ours;
    std::vector<std::string> command;
};
SplitLine split_words(int argc, char** argv)
{
    SplitLine words;
    int i = 0;
    for (; i < argc && std::string_view(argv[i]) != "--"; ++i)
        words.ours.push_back(argv[i]);
    for (++i; i < argc; ++i)
        words.command.emplace_back(argv[i]);
    return words;
}

} // namespace

int command_line(int argc, char** argv)
{
    Raw raw;
    CLI::App app{"exemu stands in for a Microsoft Exchange Server: it answers as a chosen build would, lets real clients finish real\n"
                 "work, misbehaves exactly as a scenario says, records what happened and judges it.\n"
                 "\n"
                 "  exemu run                          Exchange 2019 on loopback, people alice, bob and carol, password Passw0rd!\n"
                 "  exemu run greylist.yaml            the same with a scenario\n"
                 "  exemu test greylist.yaml -- CMD    runs a client against it and judges: exit status 0, 1, 2 or 3\n"
                 "  exemu check greylist.yaml          what each rule would make the peer see; every mistake with its place\n"
                 "  exemu mail show alice              the newest message of a running emulator's mailbox"};
    app.name("exemu");
    app.set_version_flag("--version", EXEMU_VERSION);
    app.require_subcommand(1);

    Subcommands subcommands;
    add_starting_commands(app, raw, subcommands);
    add_telling_commands(app, raw, subcommands);
    add_asking_commands(app, raw, subcommands);

    try {
        SplitLine words = split_words(argc, argv);
        app.parse(static_cast<int>(words.ours.size()), words.ours.data());
        raw.command = std::move(words.command);
        if (!raw.command.empty() && !app.got_subcommand("test"))
            throw CLI::ExtrasError({"--"});
        for (const Subcommand& subcommand : subcommands)
            if (subcommand.app->parsed())
                return subcommand.act();
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return 2;
}

} // namespace exemu::app
