using System.CommandLine;
using PantherStorage.Engine.Commands;
using PantherStorage.Harness.Commands;

var root = new RootCommand("Boots a machine shaped like each host and proves that what panther-storage says is true.");
root.Subcommands.Add(ObjectStoreCommand.Create());
return await Verb.Run(root, args);
