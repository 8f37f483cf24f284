using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Operations.Restores;
using PantherStorage.Operations.Hosts;
using PantherStorage.Operations.Backups;
using PantherStorage.Operations;
using System.CommandLine;
using PantherStorage.Cli;
using PantherStorage.Linux.Processes;
using PantherStorage.Terminal;

return await Verb.Run(CommandTree.Create(), ByteArguments.AsGiven(args));
