namespace PantherStorage.Engine.Linux;

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
        if (await Fault(file, cancellation) is { } fault)
            throw Refused(file, called, fault);
        if (new FileInfo(file).Length is 0 or > LargestBytes)
            throw Refused(file, called, $"it is empty or far too long. {remedy}");
        return await File.ReadAllTextAsync(file, cancellation);
    }

    public static StorageException Refused(string file, string called, string why) =>
        new(ExitCode.Credentials, $"the {called} {file} cannot be used: {why}");

    /// <returns>Why others than root might read or change it, and what to do; null when nobody else can.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: it cannot be looked at.</exception>
    public static async Task<string?> Fault(string file, CancellationToken cancellation)
    {
        var stat = (await Processes.Run(new("stat", "--dereference", "--format=%u %a", "--", file), cancellation)).OrThrow(ExitCode.Credentials);
        if (stat.StandardOutput.Trim().Split(' ') is not [var owner, var mode])
            return $"its owner cannot be told: {stat.StandardOutput}";
        if (owner != "0")
            return $"it belongs to user {owner}. Run `chown root {file}`";
        return mode is "600" or "400"
            ? null
            : $"its mode is {mode}, so others than root may read or change it. Run `chmod 600 {file}`, and replace the key if somebody could have read it";
    }
}
