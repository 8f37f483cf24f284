using System.Globalization;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Harness.Images;

/// <summary>
/// Root file system and host images, kept by the hash of all that makes them: what is there is used, what is not is
/// built. Builders run one at a time for one thing, and what they make appears whole or not at all.
/// </summary>
/// <param name="cache">Where images are kept.</param>
/// <param name="engine">The <c>panther-storage</c> executable that lays the disks out.</param>
/// <param name="hosts">Of which it has images; those that come with the program if not given.</param>
public sealed class ImageStore(CacheDirectory cache, string engine, HostCatalogue? hosts = null)
{
    private const string DiskBuilder = "build-disks";
    private const int KeptOfAHost = 3;

    public HostCatalogue Hosts { get; } = hosts ?? HostCatalogue.BuiltIn;

    /// <summary>The host's image, from the cache if it is there.</summary>
    /// <exception cref="StorageException">No host has that name, or its image cannot be built.</exception>
    public async Task<HostImage> Ensure(string host, IProgress<string> progress, CancellationToken cancellation)
    {
        var profile = Hosts.Named(host);
        var shape = MachineShape.Of(profile);
        var plan = PlanOf(profile);
        var key = await DrillKey.Ensure(cache, progress, cancellation);
        var rootfs = await EnsureRootFileSystem(progress, cancellation);
        var origin = new ImageOrigin(await ProgramBuild.Of(engine, cancellation), ProgramBuild.Running);
        var directory = Path.Combine(cache.Images, NameOf(shape, plan, rootfs, key, origin.Engine));
        using var alone = await CacheLock.Take(cache, $"image-{host}", progress, cancellation);
        var build = !Directory.Exists(directory);
        if (build)
        {
            await BuildDisks(directory, shape, plan, rootfs, key, origin, progress, cancellation);
            RemoveSuperseded(host);
        }

        return new HostImage
        {
            Host = host,
            Evidence = profile.Evidence,
            Cache = cache,
            Disks = [.. shape.Disks.Select(disk => new ImageDisk(disk, Path.Combine(directory, $"{disk.Role}.qcow2")))],
            Kernel = rootfs.Kernel,
            Initrd = rootfs.Initrd,
            KernelCommandLine = BootLine.For(plan, (await File.ReadAllTextAsync(Path.Combine(directory, "root-uuid"), cancellation)).Trim()),
            PrivateKey = key.PrivateFile,
            HostKey = new GuestHostKey(Path.Combine(directory, GuestHostKey.FileName)),
            WasBuilt = build,
            Origin = ImageOrigin.In(directory),
        };
    }

    /// <summary>The root file system that all guests share, with its kernel.</summary>
    public async Task<RootFileSystem> EnsureRootFileSystem(IProgress<string> progress, CancellationToken cancellation)
    {
        var rootfs = CurrentRootFileSystem;
        using var alone = await CacheLock.Take(cache, "rootfs", progress, cancellation);
        if (!Directory.Exists(rootfs.Directory))
        {
            progress.Report("building the root file system (about a minute, once)");
            await Build(rootfs.Directory, "build-rootfs", [new StorageOptions().User], progress, cancellation);
        }

        return rootfs;
    }

    /// <summary>Removes what this program would not use: images and root file systems of other builds.</summary>
    /// <returns>The directories that went.</returns>
    /// <exception cref="StorageException">Machines run: an overlay is worth nothing without the image below it.</exception>
    public async Task<IReadOnlyList<string>> Prune(IProgress<string> progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(cache.Runs);
        ScratchDirectory.Sweep(cache.Runs);
        if (Directory.EnumerateDirectories(cache.Runs).Any())
            throw new StorageException(ExitCode.Busy, $"machines are running on images of {cache.Path}; prune when they have ended");
        var key = await DrillKey.Ensure(cache, progress, cancellation);
        var rootfs = CurrentRootFileSystem;
        var build = await ProgramBuild.Of(engine, cancellation);
        var used = Hosts.Hosts.Select(host => NameOf(MachineShape.Of(host), PlanOf(host), rootfs, key, build))
            .Append(Path.GetFileName(rootfs.Directory))
            .ToHashSet(StringComparer.Ordinal);
        var stale = new[] { cache.Images, cache.RootFileSystems }
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(directory => Path.GetFileName(directory) is var name && name[0] != '.' && !used.Contains(name))
            .ToList();
        foreach (var directory in stale)
            Directory.Delete(directory, recursive: true);
        return stale;
    }

    /// <summary>Every image in the cache, whether or not today's programs would use it.</summary>
    public IReadOnlyList<StoredImage> List() => !Directory.Exists(cache.Images)
        ? []
        : [.. new DirectoryInfo(cache.Images).EnumerateDirectories()
            .Where(directory => !directory.Name.StartsWith('.'))
            .OrderBy(directory => directory.Name, StringComparer.Ordinal)
            .Select(StoredImage.Read)];

    private RootFileSystem CurrentRootFileSystem => new(Path.Combine(
        cache.RootFileSystems, BuilderFiles.Debian.Hash(name => name != DiskBuilder, new StorageOptions().User)));

    private static StoragePlan PlanOf(HostProfile host) => Planner.Plan(host, new StorageOptions());

    private static string NameOf(MachineShape shape, StoragePlan plan, RootFileSystem rootfs, DrillKey key, ProgramBuild engine) =>
        $"{shape.Host}-{Hash(shape, plan, rootfs, key, engine.Sha256)}";

    /// <summary>
    /// Each build of the engine has images of its own. The newest three of a host stay, for whoever compares two builds; an
    /// older one goes unless machines run, which may stand on it.
    /// </summary>
    private void RemoveSuperseded(string host)
    {
        if (Directory.Exists(cache.Runs) && Directory.EnumerateDirectories(cache.Runs).Any())
            return;
        foreach (var old in new DirectoryInfo(cache.Images).EnumerateDirectories($"{host}-*").Where(directory => directory.Name.LastIndexOf('-') == host.Length).OrderByDescending(directory => directory.CreationTimeUtc).Skip(KeptOfAHost))
            old.Delete(recursive: true);
    }

    private async Task BuildDisks(
        string directory, MachineShape shape, StoragePlan plan, RootFileSystem rootfs, DrillKey key, ImageOrigin origin,
        IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report($"building the disks of {shape.Host} with engine {origin.Engine} (once for each build of it)");
        var originFile = cache.In(Path.Combine("plans", $"{shape.Host}.{ImageOrigin.FileName}"));
        await AtomicFile.Write(originFile, origin.ToJson(), cancellation);
        var planFile = cache.In(Path.Combine("plans", $"{shape.Host}.json"));
        await AtomicFile.Write(planFile, PlanJson.Write(plan), cancellation);
        await Build(directory, DiskBuilder,
            [
                rootfs.Archive, Path.GetFullPath(engine), planFile, shape.Host, key.PrivateFile + ".pub", originFile,
                .. shape.Disks.Select(disk => string.Create(CultureInfo.InvariantCulture, $"{disk.Role}={disk.Size.Count}")),
            ],
            progress, cancellation);
    }

    private static async Task Build(
        string directory, string script, string[] arguments, IProgress<string> progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
        ImageBuilder.RemoveLeftovers(directory);
        try
        {
            await ImageBuilder.Run(script, [directory, .. arguments], progress, cancellation);
        }
        finally
        {
            ImageBuilder.RemoveLeftovers(directory);
        }
    }

    /// <summary>
    /// Hash of what decides a host's disks: shape, plan, content, builder, key, and the engine that lays them out. All of the
    /// engine, because any of it may take part: a drill proves something of the build that it was given, and of no other.
    /// </summary>
    internal static string Hash(MachineShape shape, StoragePlan plan, RootFileSystem rootfs, DrillKey key, string engineSha256) =>
        BuilderFiles.Debian.Hash(
            name => name == DiskBuilder,
            [
                PlanJson.Write(plan), engineSha256,
                .. shape.Disks.Select(disk => disk.ToString()), Path.GetFileName(rootfs.Directory), key.PublicText,
            ]);
}
