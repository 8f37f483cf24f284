using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Operations;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>The codec that is always there, on a whole host: by name, and where libzstd cannot be loaded.</summary>
[NonParallelizable] // Its mount namespace has a copy of every mount, and what others have mounted cannot be rolled back meanwhile.
public sealed class CodecTests
{
    private const string Managed = "PANTHER_CODEC=managed", Libzstd = "PANTHER_CODEC=libzstd";

    [TestCase(Managed, Libzstd)]
    [TestCase(Libzstd, Managed)]
    public async Task What_one_codec_backs_up_the_other_restores_to_the_bit(string writes, string reads)
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");
        await host.ProgramWith([writes], "backup", "run");
        await Trees.Change(Path.Combine(host.Root, "home"), 2);
        await host.Program("snapshot", "create");
        await host.ProgramWith([writes], "backup", "run");

        await host.ProgramWith([reads], "backup", "verify", "--level", "full");
        await host.ProgramWith([reads], "restore", "--label", "home", "--to", host.World.Disk.In("restored"));

        await IsRestored(host);
    }

    [Test]
    public async Task Where_libzstd_cannot_be_loaded_backups_are_made_and_restored_all_the_same()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");

        var doctor = await WithoutLibzstd(host, host.Executable, "backup", "doctor");
        var backup = await WithoutLibzstd(host, host.Executable, "backup", "run");
        var restore = await WithoutLibzstd(host, host.Executable, "restore", "--label", "home", "--to", host.World.Disk.In("restored"));

        Assert.That(doctor.StandardOutput, Does.Contain("codec: ZstdSharp").And.Contain("libzstd1"));
        Assert.That((backup.ExitCode, restore.ExitCode), Is.EqualTo((0, 0)), backup.StandardError + restore.StandardError);
        await IsRestored(host);
        Assert.That((await host.Program("backup", "doctor")).StandardOutput, Does.Contain("codec: libzstd 1."));
    }

    [Test]
    public async Task A_codec_that_cannot_be_had_ends_a_backup_before_anything_is_stored()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");

        var unknown = await host.TryWith(["PANTHER_CODEC=lz4"], "backup", "run");
        var missing = await WithoutLibzstd(host, Libzstd, host.Executable, "backup", "run");

        Assert.That((ExitCode)unknown.ExitCode, Is.EqualTo(ExitCode.Usage), unknown.StandardError);
        Assert.That(unknown.StandardError, Does.Contain("\"lz4\"").And.Contain("libzstd or managed"));
        Assert.That((ExitCode)missing.ExitCode, Is.EqualTo(ExitCode.System), missing.StandardError);
        Assert.That(missing.StandardError, Does.Contain("cannot be loaded"));
        Assert.That(BackupReports.ReadList((await host.Program("backup", "list", "--json")).StandardOutput).Backups, Is.Empty);
    }

    /// <summary>The tree that has everything; beside it is a place for snapshots, which no backup holds.</summary>
    private static async Task IsRestored(HostRoot host) => Assert.That(
        await Trees.Digest(host.World.Disk.In("restored/data")), Is.EqualTo(await Trees.Digest(Path.Combine(Newest(host), "data"))));

    private static string Newest(HostRoot host) => Directory.GetDirectories(Path.Combine(host.Root, "home/.snapshots"))
        .OrderByDescending(each => int.Parse(Path.GetFileName(each))).Select(each => Path.Combine(each, "snapshot")).First();

    /// <summary>The engine in a mount namespace in which the library is an empty file; the tools that are linked against it have a copy.</summary>
    private static Task<CommandResult> WithoutLibzstd(HostRoot host, params string[] arguments)
    {
        const string Hide = """
            libraries=$(ldconfig -p | sed -n 's/.*libzstd\.so\.1 .*=> //p')
            mkdir -p "$1/lib" "$1/bin"
            cp $(printf '%s\n' $libraries | head -n 1) "$1/lib/libzstd.so.1"
            for tool in btrfs snapper; do
                printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s" "$@"\n' "$1/lib" "$(command -v $tool)" > "$1/bin/$tool"
                chmod +x "$1/bin/$tool"
            done
            for library in $libraries; do mount --bind /dev/null "$library"; done
            export PATH="$1/bin:$PATH"
            shift
            exec env "$@"
            """;
        return Programs.Run(
            new CommandLine("unshare", ["--mount", "bash", "-euc", Hide, "hide", Path.Combine(host.World.Disk.Path, "hidden"), .. arguments, "--root", host.Root]),
            default, timeout: TimeSpan.FromMinutes(2));
    }
}
