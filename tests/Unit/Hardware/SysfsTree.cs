using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Hardware;

/// <summary>A made-up /sys, /run/udev and /dev, as the kernel and udev lay them out.</summary>
internal sealed class SysfsTree : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("sysfs-").FullName;

    public SysfsTree() => Directory.CreateDirectory(In("sys/class/block"));

    public HostPaths Host => new(root);

    /// <summary>A block device with its attributes, its device and the drivers bound on the way to it, nearest first.</summary>
    public SysfsTree Disk(string name, string device, long sectors, (string Below, string Driver)[] drivers, params (string Attribute, string Text)[] attributes)
    {
        var block = $"{device}/block/{name}";
        Write($"{block}/size", sectors.ToString());
        Link($"{block}/device", device);
        Link($"sys/class/block/{name}", block);
        foreach (var (below, driver) in drivers)
        {
            Directory.CreateDirectory(In($"sys/bus/any/drivers/{driver}"));
            Link($"{below}/driver", $"sys/bus/any/drivers/{driver}");
        }

        foreach (var (attribute, text) in attributes)
            Write($"{block}/{attribute}", text);
        return this;
    }

    /// <summary>A device that nothing real is behind.</summary>
    public SysfsTree Virtual(string name, long sectors)
    {
        Write($"sys/devices/virtual/block/{name}/size", sectors.ToString());
        Link($"sys/class/block/{name}", $"sys/devices/virtual/block/{name}");
        return this;
    }

    public SysfsTree Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), text + "\n");
        return this;
    }

    /// <summary>A relative link, as sysfs and udev make them.</summary>
    public SysfsTree Link(string path, string target)
    {
        var directory = Path.GetDirectoryName(In(path))!;
        Directory.CreateDirectory(directory);
        File.CreateSymbolicLink(In(path), Path.GetRelativePath(directory, In(target)));
        return this;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string In(string path) => Path.Combine(root, path);
}
