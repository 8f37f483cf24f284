using PantherStorage.Engine.Commands;
using PantherStorage.Harness.Commands;

return await Verb.Run(CommandTree.Create(), args);
