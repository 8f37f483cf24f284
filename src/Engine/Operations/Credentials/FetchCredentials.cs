using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Operations.Credentials;

/// <summary>
/// Fetches the bucket's key from 1Password with its command line, <c>op</c>, and writes the credentials file. The key
/// comes through a pipe and goes into the file: it stands in no argument, no environment and no message.
/// </summary>
internal sealed class FetchCredentials(Host host)
{
    private const string Op = "op";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="StorageException"><c>op</c> is missing or refuses, what it gives is no key, or the file cannot be written.</exception>
    public async Task<FetchedCredentials> Run(bool dryRun, CancellationToken cancellation)
    {
        var (reference, file) = (host.OptionsOrDefaults.Backup.B2.OpReference, host.Paths.In(host.OptionsOrDefaults.Backup.B2.CredentialsFile));
        if (!dryRun && !Environment.IsPrivilegedProcess)
            throw new StorageException(ExitCode.System, $"{file} must belong to root: run this as root (and let `{Op}` sign in there, e.g. with OP_SERVICE_ACCOUNT_TOKEN)");
        var key = await Ask(reference, cancellation);
        var text = $"B2_KEY_ID={key.KeyId}\nB2_APPLICATION_KEY={key.Key}\n";
        var changed = !await Holds(file, key, cancellation);
        if (changed && !dryRun)
        {
            DurableFile.CreateDirectory(Path.GetDirectoryName(file)!, DurableFile.ReadableByRoot | UnixFileMode.UserExecute);
            DurableFile.Replace(file, text, DurableFile.ReadableByRoot);
        }

        return new FetchedCredentials(file, key.KeyId, changed);
    }

    private static async Task<B2Credentials> Ask(string reference, CancellationToken cancellation)
    {
        CommandResult answer;
        try
        {
            answer = await Programs.Run(new CommandLine(Op, "read", "--no-newline", reference), cancellation, timeout: Patience);
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.System)
        {
            throw new StorageException(ExitCode.System, $"{e.Message.TrimEnd('.')}. Where 1Password's command line is not to be had, write the file by hand: docs/credentials.md shows it", e);
        }

        // Whatever it printed, also of what went wrong, may hold the key.
        if (answer.ExitCode != 0)
            throw new StorageException(ExitCode.Credentials, $"`{Op} read {reference}` ended with {answer.ExitCode}; what it said is not shown, as it may hold the key. Is it signed in (`{Op} whoami`), and is the item there?");
        var key = B2Credentials.Parse(answer.StandardOutput)
            ?? throw new StorageException(ExitCode.Credentials, $"what 1Password has at {reference} is no key: it must be JSON with accountId, keyId and key, or lines with B2_KEY_ID=… and B2_APPLICATION_KEY=…");
        return $"{key.KeyId}{key.Key}".Any(letter => char.IsControl(letter) || letter is '"' or '\'')
            ? throw new StorageException(ExitCode.Credentials, $"the key that 1Password has at {reference} holds a line break or a quote, which no key of B2's does")
            : key;
    }

    private static async Task<bool> Holds(string file, B2Credentials key, CancellationToken cancellation)
    {
        try
        {
            return await B2Credentials.Read(file, cancellation) == key;
        }
        catch (StorageException)
        {
            return false;
        }
    }
}
