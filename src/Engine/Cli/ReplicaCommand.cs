using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage replica</c>.</summary>
public static class ReplicaCommand
{
    public static Verb Create() => Verb.Group(
        "replica", "Keeps a second copy of the snapshots, on another pool or another machine.",
        ReplicaRunCommand.Create(), ReplicaListCommand.Create(), ReplicaVerifyCommand.Create(), ReplicaPruneCommand.Create());
}
