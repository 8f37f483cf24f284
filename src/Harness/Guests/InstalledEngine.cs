using PantherStorage.Harness.Images;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Harness.Guests;

/// <summary>The engine in a guest, with its options and, where it has a bucket, its credentials.</summary>
/// <param name="Sha256">Of the program, as the guest reports it.</param>
public sealed record InstalledEngine(string Sha256)
{
    public const string Executable = "/usr/local/bin/panther-storage";

    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(20);

    /// <param name="program">A published engine, here.</param>
    /// <param name="options">All but what they say of a bucket.</param>
    /// <param name="store">Whose bucket it is given; null for an engine without one.</param>
    /// <exception cref="StorageException">A copy failed; <see cref="ExitCode.CouldNotVerify"/>: another program arrived than is here now.</exception>
    public static async Task<InstalledEngine> Install(
        GuestShell shell, string program, StorageOptions options, IRunningObjectStore? store, CancellationToken cancellation)
    {
        await shell.Upload(program, Executable, "0755", cancellation);
        var digest = (await shell.Run(new CommandLine("sha256sum", Executable), Brief, cancellation)).OrThrow().StandardOutput.Split(' ')[0];
        if (digest != await ProgramBuild.FileDigest(program, cancellation))
            throw new StorageException(ExitCode.CouldNotVerify, $"{program} arrived in the guest as another file, with SHA-256 {digest}; was it built anew meanwhile?");
        var told = store is null ? options : With(options, store);
        await shell.UploadText(StorageOptionsJson.Write(told), HostPaths.Running.ConfigFile, "0644", cancellation);

        // Through the connection, not as an argument: everybody in the guest can read /proc/*/cmdline.
        if (store is not null)
            await shell.UploadText($"B2_KEY_ID={store.AccessKey}\nB2_APPLICATION_KEY={store.SecretKey}\n", told.Backup.B2.CredentialsFile, "0600", cancellation);
        return new InstalledEngine(digest);
    }

    /// <summary>Without a limit on the line, and at any hour: what is measured and waited for is the engine and the machine.</summary>
    internal static StorageOptions With(StorageOptions options, IRunningObjectStore store) => options with
    {
        Backup = options.Backup with
        {
            BandwidthLimit = "unlimited",
            Window = new WindowOptions { Weekdays = "always", Weekends = "always" },
            B2 = options.Backup.B2 with
            {
                Bucket = store.Bucket,
                Endpoint = store.GuestEndpoint.ToString().TrimEnd('/'),
                Region = store.Region,
                AllowInsecureEndpoint = store.GuestEndpoint.Scheme == Uri.UriSchemeHttp,
            },
        },
    };
}
