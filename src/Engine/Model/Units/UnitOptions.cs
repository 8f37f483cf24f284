namespace PantherStorage.Model.Units;

/// <summary>What units need to know beside the plan.</summary>
public sealed record UnitOptions
{
    /// <summary>Where hosts have this program, unless they say otherwise.</summary>
    public const string DefaultExecutable = "/usr/local/bin/panther-storage";

    /// <summary>Absolute path of this program on the host.</summary>
    public string Executable { get; init; } = DefaultExecutable;

    /// <exception cref="StorageException">systemd would not take the path as one word.</exception>
    public UnitOptions At(string executable) =>
        executable.StartsWith('/') && !executable.EndsWith('/') && executable.All(c => char.IsAsciiLetterOrDigit(c) || "/-_.+".Contains(c, StringComparison.Ordinal))
            ? this with { Executable = executable }
            : throw new StorageException(ExitCode.Usage, $"--executable {executable}: units name the program by an absolute path of letters, digits and / - _ . +, e.g. {DefaultExecutable}");
}
