using System.Collections.Immutable;
using System.Diagnostics;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>
/// Unmounts what is mounted at and below a place, and mounts it again: a mount shows the subvolume that it was made of,
/// whatever that is called by now.
/// </summary>
internal sealed class Mounts(Place place)
{
    /// <summary>How many processes or mounts a message names.</summary>
    private const int MostNamed = 8;

    /// <summary>A sandbox that is being set up has a writable copy of all mounts for an instant.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly MountEntry? shown = place.IsDirectory ? null : place.Mounted.LastOrDefault(mount => mount.MountPoint == place.Path && mount.Subvolume is not null);

    /// <summary>What is mounted again: what was there before, and what fstab has there for every boot, as a run that was cut off may have left some of it unmounted.</summary>
    public ImmutableArray<FstabEntry> Again { get; } =
        [.. place.Planned.Where(entry => WasMounted(place, entry) || (entry.Source.Length > 0 && !entry.Options.Any(option => option == "noauto" || (option == "x-systemd.automount" && entry.MountPoint != place.Path))))];

    /// <summary>What prevents unmounting it, or makes it useless, in words; null when nothing seems to.</summary>
    public async Task<string?> Against()
    {
        if (place.IsRunningRoot)
            return "/ cannot be unmounted while the system runs";
        if (place.Mounted.FirstOrDefault(IsForeign) is { } foreign)
            return $"{foreign.MountPoint} ({foreign.FileSystem}) is mounted in it and cannot be mounted again from fstab: unmount it first";
        if (OpenFiles.UsersOf(place.Path, shown is null ? null : Posix.Status(Posix.CurrentDirectory, Posix.Path(place.Path)).Device) is { IsEmpty: false } users)
            return $"{place.Path} is in use: {Named(users)}. Stop them first";
        return await Lasting(OutOfReach) is { IsEmpty: false } elsewhere ? InUseElsewhere(elsewhere) : null;
    }

    /// <summary>Unmounts everything at and below the place, the last mounted first.</summary>
    /// <exception cref="StorageException">Somebody uses it; what was unmounted before is mounted again.</exception>
    public async Task TakeDown()
    {
        foreach (var mount in place.Mounted.Reverse())
        {
            var result = await Unmounting.Try(mount.MountPoint, CancellationToken.None);
            if (result.Succeeded)
                continue;
            await PutUp();
            throw new StorageException(ExitCode.Refused, $"{mount.MountPoint} cannot be unmounted ({result.LastWords}), so nothing was changed. {await Against() ?? $"`fuser -vm {mount.MountPoint}` names who uses it"}. Or let it take effect with --at-next-boot.");
        }
    }

    /// <summary>
    /// Looks who has the subvolume mounted elsewhere, and would go on writing into the one that is replaced. What an
    /// unmount here has reached, such as a service's own copy of all mounts, is gone by now and does not count.
    /// </summary>
    /// <param name="device">The pool, as mountinfo numbers it.</param>
    /// <param name="subvolume">The kernel's number of the one to be replaced.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: somebody has; what was unmounted is mounted again.</exception>
    public async Task MustBeNowhereElse(string device, long subvolume)
    {
        var left = await Lasting(() => MountsEverywhere.Read().Where(each => each.Mount.Device == device && each.Mount.Subvolume == subvolume));
        if (left.IsEmpty)
            return;
        await PutUp();
        throw new StorageException(ExitCode.Refused, $"{InUseElsewhere(left)}; nothing was changed. Or let it take effect with --at-next-boot.");
    }

    /// <exception cref="StorageException">Something cannot be mounted; the rest is.</exception>
    public async Task PutUp()
    {
        var failed = new List<string>();
        foreach (var entry in Again.Where(entry => !IsUp(entry)))
        {
            var result = await Programs.Run(
                new("mount", "-t", entry.FileSystem, "-o", string.Join(',', entry.Options), entry.Source, entry.MountPoint), CancellationToken.None);
            // Of what was not there before, fstab says itself what may be missing.
            if (!result.Succeeded && (WasMounted(place, entry) || !entry.Options.Contains("nofail", StringComparer.Ordinal)))
                failed.Add($"`{result.Command}`: {result.LastWords}");
        }

        if (failed.Count > 0)
            throw new StorageException(ExitCode.System, $"not everything at {place.Path} could be mounted: {string.Join("; ", failed)}. Mount it by hand, or reboot.");
    }

    /// <summary>What still shows the one that was replaced, in words; null when nothing does.</summary>
    /// <param name="replaced">What it is called now, from the top of the pool.</param>
    /// <param name="waits">Whether the place itself shows it until the next boot.</param>
    public string? ShowingTheOldOne(string device, string replaced, bool waits)
    {
        var all = MountsEverywhere.Read();
        ImmutableArray<SeenMount> showing = [.. all.Where(each => each.Mount.Device == device && WantedSubvolume.Contains($"/{replaced}", each.Mount.Root) && IsOf(each.Mount))];
        if (waits)
            showing = [.. MountsEverywhere.OutOfReach(all, place.Mounted, showing)];
        return showing.IsEmpty ? null : Named([.. showing.Select(each => each.ToString())]);

        // What lay in the old one as a subvolume is shown as itself, wherever it lies.
        bool IsOf(MountEntry mount) => shown is null || mount.Subvolume == shown.Subvolume;
    }

    /// <summary>What shows the subvolume too, and is neither at the place nor follows it.</summary>
    private IEnumerable<SeenMount> OutOfReach()
    {
        if (shown is null)
            return [];
        var all = MountsEverywhere.Read();
        return MountsEverywhere.OutOfReach(all, place.Mounted, all.Where(each => each.Mount.Device == shown.Device && each.Mount.Subvolume == shown.Subvolume));
    }

    /// <returns>Those that can be written, and still are there after a moment. What is only read loses nothing.</returns>
    private static async Task<ImmutableArray<SeenMount>> Lasting(Func<IEnumerable<SeenMount>> look)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            ImmutableArray<SeenMount> found = [.. look().Where(each => !each.Mount.IsReadOnly)];
            if (found.IsEmpty || since.Elapsed > Patience)
                return found;
            await Task.Delay(Look);
        }
    }

    private string InUseElsewhere(ImmutableArray<SeenMount> mounts) =>
        $"{place.Subvolume.Name} is mounted elsewhere too, and what is written there would go into the one that is replaced: {Named([.. mounts.Select(each => each.ToString())])}. Unmount it, or stop what has it mounted, first";

    private static string Named(ImmutableArray<string> all) =>
        $"{string.Join("; ", all.Take(MostNamed).Select(Printable.Of))}{(all.Length > MostNamed ? $"; and {all.Length - MostNamed} more" : string.Empty)}";

    private static bool WasMounted(Place place, FstabEntry entry) => place.Mounted.Any(mount => mount.MountPoint == entry.MountPoint);

    private static bool IsUp(FstabEntry entry) => MountTable.Read().At(entry.MountPoint) is { FileSystem: not "autofs" };

    // What is on no disk would lose its content; what fstab does not know would not come back.
    private bool IsForeign(MountEntry mount) =>
        !mount.Source.StartsWith("/dev/", StringComparison.Ordinal)
        || !place.Planned.Any(entry => entry.MountPoint == mount.MountPoint && entry.Source.Length > 0);
}
