using System.Security.Cryptography;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Harness.Files;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>
/// What others would use: <c>btrfs send | zstd | rclone</c>, and restic, each with its own defaults. Key and settings
/// reach them through their environment, out of a file that nobody else can read. Each stage of a pipeline ends with
/// the shell that runs it.
/// </summary>
internal sealed class Peers
{
    // What the environment says to these programs must not decide what is measured.
    private const string Head = "set -euo pipefail; unset ${!AWS_@} ${!RCLONE_@} ${!RESTIC_@}; set -a; . \"$1\"; set +a; tied() { exec setpriv --pdeathsig KILL -- \"$@\"; }; shift; ";

    private readonly string bucket;
    private readonly string restic;
    private readonly string environment;

    public Peers(BenchDisk disk, BenchStore store)
    {
        bucket = $"bench:{store.Server.Bucket}/rclone";
        restic = $"s3:{store.Server.Endpoint.GetLeftPart(UriPartial.Authority)}/{store.Server.Bucket}/restic";
        environment = disk.Beside("peers.env");
        PrivateFile.Write(environment, $"""
            SSL_CERT_FILE='{store.CertificateFile}'
            RCLONE_CONFIG='{disk.Beside("rclone.conf")}'
            RCLONE_CONFIG_BENCH_TYPE=s3
            RCLONE_CONFIG_BENCH_PROVIDER=Other
            RCLONE_CONFIG_BENCH_ENDPOINT='{store.Server.Endpoint}'
            RCLONE_CONFIG_BENCH_REGION='{store.Server.Region}'
            RCLONE_CONFIG_BENCH_ACCESS_KEY_ID='{store.Server.AccessKey}'
            RCLONE_CONFIG_BENCH_SECRET_ACCESS_KEY='{store.Server.SecretKey}'
            RCLONE_CONFIG_BENCH_NO_CHECK_BUCKET=true
            RCLONE_CONFIG_BENCH_LIST_VERSION=2
            AWS_ACCESS_KEY_ID='{store.Server.AccessKey}'
            AWS_SECRET_ACCESS_KEY='{store.Server.SecretKey}'
            AWS_DEFAULT_REGION='{store.Server.Region}'
            RESTIC_CACHE_DIR='{disk.Beside("restic-cache")}'
            RESTIC_PASSWORD='{RandomNumberGenerator.GetHexString(32)}'

            """);
        PrivateFile.Write(disk.Beside("rclone.conf"), string.Empty);
    }

    /// <returns>Why a program cannot take part; null when it can.</returns>
    public static string? Absence(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Any(directory => File.Exists(Path.Combine(directory, program)))
            ? null
            : $"{program} is not on the PATH (Debian: apt-get install {program})";

    public Task<RunSample> RcloneBackup(string snapshot, string name, CancellationToken cancellation) =>
        Shell("tied btrfs send --quiet \"$1\" | tied zstd -q -3 -T0 -c | tied rclone rcat \"$2\"", cancellation, snapshot, $"{bucket}/{name}");

    public Task<RunSample> RcloneRestore(string name, string directory, CancellationToken cancellation) =>
        Shell("tied rclone cat \"$1\" | tied zstd -q -dc | tied btrfs receive --quiet \"$2\"", cancellation, $"{bucket}/{name}", directory);

    public Task<RunSample> RcloneVerify(string name, CancellationToken cancellation) =>
        Shell("tied rclone cat \"$1\" | tied zstd -q -t", cancellation, $"{bucket}/{name}");

    /// <summary>A new repository; its making is not measured.</summary>
    public Task<RunSample> ResticInit(string name, CancellationToken cancellation) =>
        Shell("exec restic --quiet --repo \"$1\" init", cancellation, $"{restic}-{name}");

    public Task<RunSample> ResticBackup(string name, string directory, CancellationToken cancellation) =>
        Shell("exec restic --quiet --repo \"$1\" backup \"$2\"", cancellation, $"{restic}-{name}", directory);

    public Task<RunSample> ResticRestore(string name, string target, CancellationToken cancellation) =>
        Shell("exec restic --quiet --repo \"$1\" restore latest --target \"$2\"", cancellation, $"{restic}-{name}", target);

    /// <summary>A snapshot of the past.</summary>
    public Task<RunSample> ResticBackup(string name, string directory, LocalDateTime date, CancellationToken cancellation) =>
        Shell("exec restic --quiet --repo \"$1\" backup --time \"$3\" \"$2\"", cancellation, $"{restic}-{name}", directory, LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss").Format(date));

    /// <summary>Deletes what these counts do not keep, and packs anew what is left.</summary>
    public Task<RunSample> ResticPrune(string name, int weekly, int monthly, CancellationToken cancellation) =>
        Shell("exec restic --quiet --repo \"$1\" forget --group-by '' --keep-weekly \"$2\" --keep-monthly \"$3\" --prune", cancellation, $"{restic}-{name}", $"{weekly}", $"{monthly}");

    /// <param name="parent">Null for a full stream.</param>
    /// <returns>The bytes in <see cref="RunSample.Stored"/>.</returns>
    public async Task<RunSample> Stream(string? parent, string snapshot, int level, CancellationToken cancellation)
    {
        var sample = parent is null
            ? await Shell("tied btrfs send --quiet \"$1\" | tied zstd -q \"-$2\" -c | tied wc -c", cancellation, snapshot, $"{level}")
            : await Shell("tied btrfs send --quiet -p \"$3\" \"$1\" | tied zstd -q \"-$2\" -c | tied wc -c", cancellation, snapshot, $"{level}", parent);
        return sample with { Stored = new Bytes(long.Parse(sample.Output)) };
    }

    /// <returns>The bytes in <see cref="RunSample.Stored"/>.</returns>
    public Task<RunSample> IncrementalStream(string parent, string snapshot, CancellationToken cancellation) => Stream(parent, snapshot, level: 3, cancellation);

    private Task<RunSample> Shell(string script, CancellationToken cancellation, params string[] arguments) =>
        Timed.Run(
            new("bash", ["-c", Head + script, "bench", environment, .. arguments]), cancellation,
            shown: new("bash", ["-c", script.Replace("tied ", string.Empty, StringComparison.Ordinal), "bench", .. arguments]));
}
