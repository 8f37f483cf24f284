using PantherStorage.Model;

namespace PantherStorage.Linux.Files;

/// <summary>A file with a secret in it, which root alone may read and change.</summary>
public static class RootOnlyFile
{
    private const int LargestBytes = 64 << 10;

    /// <param name="called">What it is, e.g. <c>credentials file</c>.</param>
    /// <param name="remedy">What to write into it, e.g. <c>Write B2_KEY_ID=… into it</c>.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: missing, empty, too long, or open to others.</exception>
    public static async Task<string> Read(string file, string called, string remedy, CancellationToken cancellation)
    {
        if (!File.Exists(file))
            throw Refused(file, called, $"it does not exist. {remedy}, then `chmod 600 {file}`");
        if (Fault(file) is { } fault)
            throw Refused(file, called, fault);
        if (new FileInfo(file).Length is 0 or > LargestBytes)
            throw Refused(file, called, $"it is empty or far too long. {remedy}");
        return await File.ReadAllTextAsync(file, cancellation);
    }

    public static StorageException Refused(string file, string called, string why) =>
        new(ExitCode.Credentials, $"the {called} {file} cannot be used: {why}");

    /// <returns>Why others than root might read or change it, and what to do; null when nobody else can.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: it cannot be looked at.</exception>
    public static string? Fault(string file)
    {
        FileStatus status;
        try
        {
            status = Posix.Status(Posix.CurrentDirectory, Posix.Path(file), follow: true);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.Credentials, $"cannot look at {file}: {e.Message}", e);
        }

        if (status.UserId != 0)
            return $"it belongs to user {status.UserId}. Run `chown root {file}`";
        var mode = Convert.ToString(status.Permissions, 8);
        return mode is "600" or "400"
            ? null
            : $"its mode is {mode}, so users other than root may read or change it. Run `chmod 600 {file}`, and replace the key if somebody could have read it";
    }
}
