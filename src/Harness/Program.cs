using PantherStorage.Harness.Commands;
using PantherStorage.Terminal;

return await Verb.Run(CommandTree.Create(), args);
