using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Replicas;

namespace PantherStorage.Storage.Replicas;

/// <summary>
/// A replica on another machine, which needs nothing but btrfs-progs: it is told what to do in the words of its own tools.
/// What it answers is believed only as far as it concerns itself; what a restore gets from it is checked as it comes.
/// </summary>
/// <param name="path">Over there: the top of a subvolume, of plain letters.</param>
/// <param name="configs">Of which copies are kept.</param>
internal sealed class SshSide(SecureShell shell, string name, string path, IReadOnlyCollection<string> configs) : IReplicaSide
{
    private const string Incoming = ".incoming";

    public string Name => name;

    public async Task<ImmutableArray<ReplicaCopy>> Copies(CancellationToken cancellation)
    {
        var all = Listed(await Run(new("btrfs", "subvolume", "list", "-o", "-u", "-R", path), cancellation));
        var readOnly = Listed(await Run(new("btrfs", "subvolume", "list", "-o", "-r", "-u", "-R", path), cancellation)).Select(each => each.Uuid).ToHashSet();
        return
        [
            .. from each in all
               where configs.Contains(each.Directory)
               let copy = CopyName.Parse(each.Name)
               where copy is not null
               let fault = each.Received == Guid.Empty ? "it has no received UUID: it was made writable, or `btrfs receive` did not make it"
                   : !readOnly.Contains(each.Uuid) ? "it was made writable"
                   : null
               select new ReplicaCopy(each.Directory, copy, each.Received, fault),
        ];
    }

    public async Task<ImmutableArray<string>> Sweep(CancellationToken cancellation)
    {
        await Run(new("mkdir", "-p", "-m", "0700", $"{path}/{Incoming}"), cancellation);
        var left = Listed(await Run(new("btrfs", "subvolume", "list", "-o", "-u", "-R", path), cancellation)).Where(each => each.Directory == Incoming && IsPlain(each.Name)).ToList();
        foreach (var each in left)
            await Run(new("btrfs", "subvolume", "delete", $"{path}/{Incoming}/{each.Name}"), cancellation);
        return [.. left.Select(each => $"removed {name}/{Incoming}/{each.Name}, which a copy that was cut off had left")];
    }

    public async Task<FileSystemSpace> Space(CancellationToken cancellation)
    {
        var said = await Run(new("stat", "-f", "-c", "%S/%b/%a", path), cancellation);
        var numbers = said.Split('/', StringSplitOptions.TrimEntries).Select(word => long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        return numbers is [> 0 and var block, >= 0 and var blocks, >= 0 and var free]
            ? new FileSystemSpace(new Bytes(block * blocks), new Bytes(block * free))
            : throw new StorageException(ExitCode.System, $"cannot read how full {name} is: it said \"{Printable.Of(said.Trim())}\"");
    }

    public DataProgram Receive(CancellationToken cancellation) =>
        DataProgram.Into(shell.Command(new("btrfs", "receive", "-e", $"{path}/{Incoming}")), cancellation);

    public async Task Appear(string received, string config, CopyName copy, Guid source, CancellationToken cancellation)
    {
        var whole = Listed(await Run(new("btrfs", "subvolume", "list", "-o", "-r", "-u", "-R", path), cancellation));
        if (!whole.Any(each => each.Directory == Incoming && each.Name == received && each.Received == source))
            throw new StorageException(ExitCode.System, $"{name} has no read-only subvolume {Incoming}/{received} that was received as {source}, so {config}/{copy} is not whole there");
        await Run(new("mkdir", "-p", "-m", "0700", $"{path}/{config}"), cancellation);
        await Run(new("btrfs", "subvolume", "snapshot", "-r", $"{path}/{Incoming}/{received}", $"{path}/{config}/{copy}"), cancellation);
        await Run(new("btrfs", "subvolume", "delete", $"{path}/{Incoming}/{received}"), cancellation);
    }

    public Task Remove(ReplicaCopy copy, CancellationToken cancellation) => Run(new("btrfs", "subvolume", "delete", $"{path}/{copy.Path}"), cancellation);

    public DataProgram Send(ReplicaCopy copy, CancellationToken cancellation) =>
        DataProgram.From(shell.Command(new("btrfs", "send", "--quiet", $"{path}/{copy.Path}")), cancellation);

    public string? PathOf(ReplicaCopy copy) => null;

    public void Dispose()
    {
    }

    private async Task<string> Run(CommandLine command, CancellationToken cancellation)
    {
        var result = await Programs.Run(shell.Command(command), cancellation, timeout: ProgramLimits.Change);
        if (result.ExitCode == SecureShell.OwnFailure)
            throw new StorageException(ExitCode.System, $"{name} cannot be reached: {Printable.Of(result.LastWords)}. Try `{shell.Command(new CommandLine("true"))}`; docs/replica.md says how the other machine is set up.");
        return result.Succeeded
            ? result.StandardOutput
            : throw new StorageException(ExitCode.System, $"{name}: `{command}` ended with exit code {result.ExitCode}: {Printable.Of(result.LastWords)}");
    }

    // ID 258 gen 12 top level 256 received_uuid 0b1c… uuid 5d2a… path replicas/zephyrus/home/20261128T020000Z_42_daily
    private static List<Subvolume> Listed(string said)
    {
        var found = new List<Subvolume>();
        foreach (var line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (at, words) = (line.IndexOf(" path ", StringComparison.Ordinal), line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            if (at >= 0 && line[(at + 6)..].Split('/') is [.., var directory, var name] && After(words, "uuid") is { } uuid)
                found.Add(new Subvolume(directory, name, uuid, After(words, "received_uuid") ?? Guid.Empty));
        }

        return found;
    }

    private static Guid? After(string[] words, string key) =>
        Guid.TryParse(words.ElementAtOrDefault(Array.IndexOf(words, key) + 1), out var uuid) ? uuid : null;

    private static bool IsPlain(string text) => text.Length > 0 && text[0] != '.' && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_.".Contains(c, StringComparison.Ordinal));

    private sealed record Subvolume(string Directory, string Name, Guid Uuid, Guid Received);
}
