using PantherStorage.Harness.Commands;
using PantherStorage.Terminal;

return await Verb.Run(VerifyCommands.Create(), args);
