using PantherStorage.Cli;
using PantherStorage.Linux.Processes;
using PantherStorage.Terminal;

return await Verb.Run(CommandTree.Create(), ByteArguments.AsGiven(args));
