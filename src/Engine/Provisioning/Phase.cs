using System.Collections.Immutable;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Provisioning;

/// <summary>A part of the work that a person would name, and the commands that do it.</summary>
/// <param name="Title">e.g. <c>partition /dev/nvme0n1</c>.</param>
/// <param name="Awaits">Partition nodes that must have appeared before the next phase.</param>
public sealed record Phase(string Title, ImmutableArray<Step> Steps, ImmutableArray<string> Awaits)
{
    /// <summary>As a shell would take it.</summary>
    public override string ToString() => $"# {Title}\n{string.Join('\n', Steps)}";
}

/// <summary>One command and what it reads from its standard input.</summary>
public sealed record Step(CommandLine Command, string Input = "")
{
    public override string ToString() => Input.Length == 0 ? Command.ToString() : $"{Command} <<'END'\n{Input}END";
}
