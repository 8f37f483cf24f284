using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Linux.Btrfs;
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
    private const int NotAllowed = 126;

    public string Name => name;

    public async Task<ImmutableArray<ReplicaCopy>> Copies(CancellationToken cancellation)
    {
        await MustBeThere(cancellation);
        var all = await List(readOnly: false, cancellation);
        var readOnly = (await List(readOnly: true, cancellation)).Select(each => each.Uuid).ToHashSet();
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
        await MustBeThere(cancellation);
        await Run(new("mkdir", "-p", "-m", "0700", $"{path}/{Incoming}"), cancellation);
        var left = (await List(readOnly: false, cancellation)).Where(each => each.Directory == Incoming && IsPlain(each.Name)).ToList();
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
        var whole = await List(readOnly: true, cancellation);
        if (!whole.Any(each => each.Directory == Incoming && each.Name == received && each.Received == source))
            throw new StorageException(ExitCode.System, $"{name} has no read-only subvolume {Incoming}/{received} that was received as {source}, so {config}/{copy} is not whole there");
        await Run(new("mkdir", "-p", "-m", "0700", $"{path}/{config}"), cancellation);
        await Run(new("btrfs", "subvolume", "snapshot", "-r", $"{path}/{Incoming}/{received}", $"{path}/{config}/{copy}"), cancellation);
        await Run(new("btrfs", "subvolume", "delete", $"{path}/{Incoming}/{received}"), cancellation);
    }

    public Task Remove(ReplicaCopy copy, CancellationToken cancellation) => Run(new("btrfs", "subvolume", "delete", $"{path}/{copy.Path}"), cancellation);

    public Task Rename(ReplicaCopy copy, CopyName name, CancellationToken cancellation) =>
        Run(new("mv", "-nT", $"{path}/{copy.Path}", $"{path}/{copy.Config}/{name}"), cancellation);

    public DataProgram Send(ReplicaCopy copy, CancellationToken cancellation) =>
        DataProgram.From(shell.Command(new("btrfs", "send", "--quiet", $"{path}/{copy.Path}")), cancellation);

    public string? PathOf(ReplicaCopy copy) => null;

    public void Dispose()
    {
    }

    // Before anything is made there, and before an empty answer is taken for an empty replica.
    private async Task MustBeThere(CancellationToken cancellation)
    {
        var said = (await Run(new("stat", "-c", "%i", path), cancellation)).Trim();
        if (!ulong.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
            throw Nonsense("stat -c %i", said);
        if (inode != SubvolumeCalls.Top)
            throw new StorageException(ExitCode.Refused, $"{name} is not a subvolume of a Btrfs (its inode is {inode}, and that of a subvolume's top is {SubvolumeCalls.Top}): its pool is not mounted over there, or it was never made. Nothing was written; mount it there, or `btrfs subvolume create {path}`");
    }

    private async Task<List<Subvolume>> List(bool readOnly, CancellationToken cancellation)
    {
        var command = new CommandLine("btrfs", "subvolume", "list", "-o");
        var said = await Run((readOnly ? command.With("-r") : command).With("-u", "-R", path), cancellation);
        return [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Listed(line) ?? throw Nonsense("btrfs subvolume list", line))];
    }

    private StorageException Nonsense(string command, string said) =>
        new(ExitCode.System, $"{name} does not answer as btrfs-progs and coreutils do: `{command}` said \"{Printable.Of(said)}\". Nothing was written; look at what runs there in place of it (docs/replica.md has the forced command)");

    private async Task<string> Run(CommandLine command, CancellationToken cancellation)
    {
        var result = await Programs.Run(shell.Command(command), cancellation, timeout: ProgramLimits.Change);
        if (result.ExitCode == SecureShell.OwnFailure)
            throw new StorageException(ExitCode.System, $"{name} cannot be reached: {Printable.Of(result.LastWords)}. Try `{shell.Command(new CommandLine("true"))}`; docs/replica.md says how the other machine is set up.");
        if (result.ExitCode == NotAllowed)
            throw new StorageException(ExitCode.System, $"{name} does not let `{command}` through: {Printable.Of(result.LastWords)}. Its forced command may be of an earlier version: take the one of docs/replica.md");
        return result.Succeeded
            ? result.StandardOutput
            : throw new StorageException(ExitCode.System, $"{name}: `{command}` ended with exit code {result.ExitCode}: {Printable.Of(result.LastWords)}");
    }

    // ID 258 gen 12 top level 256 received_uuid 0b1c… uuid 5d2a… path replicas/zephyrus/home/20261128T020000Z_42_daily
    private static Subvolume? Listed(string line)
    {
        var (at, words) = (line.IndexOf(" path ", StringComparison.Ordinal), line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return at >= 0 && words[0] == "ID" && line[(at + 6)..].Split('/') is [.., var name] parts && name.Length > 0
            && After(words, "uuid") is { } uuid && uuid != Guid.Empty && After(words, "received_uuid") is { } received
            ? new Subvolume(parts.Length > 1 ? parts[^2] : string.Empty, name, uuid, received)
            : null;
    }

    private static Guid? After(string[] words, string key) => words.ElementAtOrDefault(Array.IndexOf(words, key) + 1) is not { } word ? null
        : word == "-" ? Guid.Empty
        : Guid.TryParse(word, out var uuid) ? uuid : null;

    private static bool IsPlain(string text) => text.Length > 0 && text[0] != '.' && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_.".Contains(c, StringComparison.Ordinal));

    private sealed record Subvolume(string Directory, string Name, Guid Uuid, Guid Received);
}
