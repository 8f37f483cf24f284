using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Images;

/// <summary>One build of a program: what it calls itself, and what it is made of.</summary>
/// <param name="Sha256">
/// Of the published file, as <c>sha256sum</c> prints it. A build that is not published has its code in a library beside the
/// executable: then of the lines <c>sha256sum</c> prints for both and for the list of what they load.
/// </param>
public sealed record ProgramBuild(string Version, string Sha256)
{
    private const int Shown = 12;

    /// <summary>This program.</summary>
    [JsonIgnore]
    public static ProgramBuild Running { get; } = new(EngineVersion.Text, Digest(Environment.ProcessPath ?? AppContext.BaseDirectory));

    /// <exception cref="StorageException">The program cannot be read or does not tell its version.</exception>
    public static async Task<ProgramBuild> Of(string executable, CancellationToken cancellation)
    {
        try
        {
            var digest = Digest(Path.GetFullPath(executable));
            return new ProgramBuild((await Programs.Run(new(Path.GetFullPath(executable), "--version"), cancellation)).OrThrow().StandardOutput.Trim(), digest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot read the engine {executable}: {e.Message}. `./panther build` makes one.", e);
        }
    }

    public override string ToString() => $"{Version} (SHA-256 {Sha256[..Math.Min(Shown, Sha256.Length)]}…)";

    /// <summary>Of this one file.</summary>
    internal static async Task<string> FileDigest(string file, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }

    internal static string Digest(string executable)
    {
        string[] beside = [.. new[] { ".dll", ".deps.json" }.Select(ending => executable + ending).Where(File.Exists)];
        return beside.Length == 0
            ? Sum(executable)
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(beside.Prepend(executable).Select(file => $"{Sum(file)}  {Path.GetFileName(file)}\n")))));
    }

    private static string Sum(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
