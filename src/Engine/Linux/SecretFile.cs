namespace PantherStorage.Engine.Linux;

/// <summary>A file with a secret: root's, and readable by nobody else.</summary>
public static class SecretFile
{
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
