using System.CommandLine;
using PantherStorage.Engine.Commands;

var root = new RootCommand("Boots a machine shaped like each host and proves that what panther-storage says is true.");
return await Verb.Run(root, args);
