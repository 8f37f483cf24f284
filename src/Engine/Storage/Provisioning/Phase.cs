using System.Collections.Immutable;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Storage.Provisioning;

/// <summary>A part of the work that a person would name, and the commands that do it.</summary>
/// <param name="Title">e.g. <c>partition /dev/nvme0n1</c>.</param>
/// <param name="Awaits">Partition nodes that must have appeared before the next phase.</param>
/// <param name="Unless">When it holds, all of it is done already.</param>
public sealed record Phase(string Title, ImmutableArray<PhaseCommand> Steps, ImmutableArray<string> Awaits, Condition? Unless = null)
{
    /// <summary>As a shell would take it.</summary>
    public override string ToString() => $"# {Title}{(Unless is null ? string.Empty : $", unless {Unless}")}\n{string.Join('\n', Steps)}";
}

/// <summary>One command and what it reads from its standard input.</summary>
/// <param name="Unless">
/// When it holds just before the step would run, the step is passed over: so a second run changes nothing, and a run
/// after one that was cut short does what is missing.
/// </param>
public sealed record PhaseCommand(CommandLine Command, string Input = "", Condition? Unless = null)
{
    public override string ToString()
    {
        var guard = Unless is null ? string.Empty : $"  # unless {Unless}";
        return Input.Length == 0 ? $"{Command}{guard}" : $"{Command} <<'END'{guard}\n{Input}END";
    }
}
