using System.CommandLine;
using PantherStorage.Engine.Commands;
using PantherStorage.Harness.Commands;

var root = new RootCommand("Boots a machine shaped like each host and proves that what panther-storage says is true.");
root.Subcommands.Add(ObjectStoreCommand.Create());
root.Subcommands.Add(ProbeCommand.Create());
root.Subcommands.Add(ImagesCommand.Create());
root.Subcommands.Add(MachineCommand.Create());
root.Subcommands.Add(DrillCommand.Create());
root.Subcommands.Add(BenchCommand.Create());
return await Verb.Run(root, args);
