using PantherStorage.Model;

namespace PantherStorage.Linux.Processes;

/// <summary>The age program (https://age-encryption.org). Public keys are its arguments; of a private key only the file's path is.</summary>
public static class AgeTool
{
    /// <returns>e.g. <c>age 1.1.1</c>.</returns>
    /// <exception cref="StorageException">It is not installed.</exception>
    public static async Task<string> Version(CancellationToken cancellation)
    {
        try
        {
            return $"age {(await Programs.Run(new("age", "--version"), cancellation)).OrThrow().StandardOutput.Trim().TrimStart('v')}";
        }
        catch (StorageException e)
        {
            throw Missing(e);
        }
    }

    /// <summary>Encrypts its input for all of these; who has the private key of any one can read it.</summary>
    public static DataProgram Encrypt(IEnumerable<string> recipients, CancellationToken cancellation) =>
        Start(new CommandLine("age", ["--encrypt", .. recipients.SelectMany(recipient => new[] { "--recipient", recipient })]), cancellation);

    /// <returns>Why age does not encrypt for this public key, in its words; null when it does.</returns>
    /// <exception cref="StorageException">It is not installed.</exception>
    public static async Task<string?> Against(string recipient, CancellationToken cancellation)
    {
        await using var age = Encrypt([recipient], cancellation);
        age.Input.Close();
        await age.Output.CopyToAsync(Stream.Null, cancellation);
        var result = await age.Ended();
        return result.Succeeded ? null : result.LastWords;
    }

    /// <param name="identityFile">Absolute path of a file with private keys.</param>
    public static DataProgram Decrypt(string identityFile, CancellationToken cancellation) =>
        Start(new CommandLine("age", "--decrypt", "--identity", identityFile), cancellation);

    private static DataProgram Start(CommandLine command, CancellationToken cancellation)
    {
        try
        {
            return DataProgram.Through(command, cancellation);
        }
        catch (StorageException e)
        {
            throw Missing(e);
        }
    }

    private static StorageException Missing(StorageException e) =>
        new(ExitCode.System, $"{e.Message} Backups are encrypted with age, and without it none can be made or opened. Debian: apt-get install age", e);
}
