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
    /// <summary>What is written to its standard input in the place of <see cref="Input"/>; never shown.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>The pool whose passphrase it reads; empty for none.</summary>
    public string TakesPassphraseOf { get; init; } = string.Empty;

    public override string ToString()
    {
        var guard = Unless is null ? string.Empty : $"  # unless {Unless}";
        if (TakesPassphraseOf.Length > 0)
            return $"{Command} < THE-PASSPHRASE-OF-{TakesPassphraseOf}{guard}";
        return Input.Length == 0 ? $"{Command}{guard}" : $"{Command} <<'END'{guard}\n{Input}END";
    }
}
