using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Backup.Restoring.InPlace;

/// <summary>
/// Two subvolumes, or two directories, that trade places in one step. While that goes on, what is not live is called
/// <c>NAME.restoring-STAMP-OLD</c>, where OLD is what tells the old one: whoever finds such a name after a crash can
/// tell by it whether the exchange was made (then it is finished) or not (then the new one is taken away).
/// </summary>
/// <param name="live">Full path of what is replaced, below the top of its pool.</param>
internal sealed partial class Exchange(PoolTop top, string live)
{
    private const string TopOfSubvolume = "256";
    private readonly string directory = Path.GetDirectoryName(live)!;

    /// <summary>What the old one is called in the end: <c>@home.replaced-20261121T020000Z</c>.</summary>
    public static string NameOfOld(string name, Instant now) => $"{name}.replaced-{Stamp(now)}";

    /// <summary>Ends what an earlier run began and did not end.</summary>
    /// <param name="told">Hears of what was found, and what became of it.</param>
    /// <exception cref="StorageException">It could not be ended.</exception>
    public async Task Settle(Action<string> told, CancellationToken cancellation)
    {
        foreach (var path in Directory.GetDirectories(directory, $"{Path.GetFileName(live)}.restoring-*"))
        {
            if (Restoring().Match(Path.GetFileName(path)[Path.GetFileName(live).Length..]) is not { Success: true } name)
                continue;
            if (await Identity(path, cancellation) == name.Groups["old"].Value)
            {
                var old = await Finish(path, name.Groups["stamp"].Value);
                told($"finished a restore that was cut off: what it replaced is {old.Name}, kept");
            }
            else
            {
                await Staging.Remove(path);
                told($"took away {Path.GetFileName(path)}, which a restore that was cut off had not yet put in its place");
            }
        }
    }

    /// <summary>Puts a new one in the place. From the exchange on, the new one is live, and nothing takes it back.</summary>
    /// <param name="successor">Full path, in a directory of the same subvolume where it is a directory.</param>
    /// <exception cref="StorageException">It could not be done; says which of them is live.</exception>
    public async Task<Old> Run(string successor, Instant now, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!Path.Exists(live))
        {
            // It was lost as a whole: nothing to keep.
            Rename(successor, live, exchange: false);
            Steps.Passed(Step.PlacesExchanged);
            return new Old(string.Empty, [], []);
        }

        var stamp = FreeStamp(now);
        var aside = $"{live}.restoring-{stamp}-{await Identity(live, cancellation)}";
        Rename(successor, aside, exchange: false);
        Steps.Passed(Step.SuccessorReady);
        try
        {
            // All of the new one is on the disk before it can be the one that a reboot finds.
            await Btrfs.Sync(directory, cancellation);
            Rename(aside, live, exchange: true);
        }
        catch
        {
            Rename(aside, successor, exchange: false);
            throw;
        }

        Steps.Passed(Step.PlacesExchanged);
        try
        {
            return await Finish(aside, stamp);
        }
        catch (StorageException e)
        {
            throw new StorageException(e.ExitCode,
                $"what was restored is in place, and the old one is kept as {Path.GetFileName(aside)}; what was left to be done failed: {e.Message} The next `restore --in-place` of this label finishes it first.", e);
        }
    }

    // Every step can be made again, and is left out where it was made.
    private async Task<Old> Finish(string old, string stamp)
    {
        var (moved, left) = await new NestedSubvolumes(top).Move(old, live);
        var name = $"{Path.GetFileName(live)}.replaced-{stamp}";
        Rename(old, Path.Combine(directory, name), exchange: false);
        await Btrfs.Sync(directory, CancellationToken.None);
        Steps.Passed(Step.OldNamed);
        return new Old(name, moved, left);
    }

    private string FreeStamp(Instant now)
    {
        while (Path.Exists($"{live}.replaced-{Stamp(now)}"))
            now += Duration.FromSeconds(1);
        return Stamp(now);
    }

    private static string Stamp(Instant now) => InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Format(now);

    /// <summary>What no other has: the UUID of a subvolume, the inode of a directory.</summary>
    private static async Task<string> Identity(string path, CancellationToken cancellation)
    {
        var inode = Posix.Status(Posix.CurrentDirectory, Posix.Path(path)).Inode.ToString(CultureInfo.InvariantCulture);
        return inode == TopOfSubvolume ? (await Btrfs.Show(path, cancellation)).Uuid.ToString("N") : inode;
    }

    private static void Rename(string from, string to, bool exchange)
    {
        try
        {
            Posix.Rename(from, to, exchange);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot rename {from} to {to}: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"^\.restoring-(?<stamp>\d{8}T\d{6}Z)-(?<old>[0-9a-f]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Restoring();
}

/// <summary>What was live before.</summary>
/// <param name="Name">Beside what is live now; empty when there was nothing.</param>
/// <param name="Moved">Subvolumes that lay in it and are in the new one now, from its top.</param>
/// <param name="Left">Those that are still in the old one, each with the reason.</param>
internal sealed record Old(string Name, ImmutableArray<string> Moved, ImmutableArray<string> Left);
