using PantherStorage.Engine.Commands;
using PantherStorage.Engine.Linux;

return await Verb.Run(CommandTree.Create(), ByteArguments.AsGiven(args));
