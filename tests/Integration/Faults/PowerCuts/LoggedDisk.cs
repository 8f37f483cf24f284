using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Faults.PowerCuts;

/// <summary>
/// A loop device of which every write is recorded, in order: a sparse file behind qemu's <c>blklogwrites</c>, which its
/// storage daemon exports through FUSE.
/// </summary>
internal sealed class LoggedDisk : IAsyncDisposable
{
    private readonly string folder;
    private readonly RunningProcess daemon;
    private bool isRecording = true;

    private LoggedDisk(string folder, RunningProcess daemon, string device) => (this.folder, this.daemon, Device) = (folder, daemon, device);

    /// <summary>e.g. <c>/dev/loop3</c>.</summary>
    public string Device { get; }

    /// <summary>What has been written so far. A write is in it before whoever made it hears that it is done.</summary>
    public WriteLog Writes => WriteLog.Read(Path.Combine(folder, "log"));

    public static async Task<LoggedDisk> Make(Bytes size)
    {
        var place = Left.Watch(Directory.CreateTempSubdirectory("panther-logged-").FullName);
        foreach (var (name, length) in new[] { ("disk", size.Count), ("log", size.Count * 8), ("export", 0) })
        {
            await using var file = File.Create(Path.Combine(place, name));
            file.SetLength(length);
        }

        var export = Path.Combine(place, "export");
        var exporting = Programs.Start(new CommandLine("qemu-storage-daemon",
            "--blockdev", $"driver=file,node-name=data,filename={place}/disk",
            "--blockdev", $"driver=file,node-name=record,filename={place}/log",
            "--blockdev", $"driver=blklogwrites,node-name=recorded,file=data,log=record,log-sector-size={WriteLog.SectorBytes}",
            "--export", $"type=fuse,id=export,node-name=recorded,mountpoint={export},writable=on"), default);
        for (var tries = 0; new FileInfo(export).Length != size.Count; tries++)
        {
            Assert.That(tries, Is.LessThan(500), "qemu-storage-daemon exports nothing");
            await Task.Delay(20);
        }

        return new LoggedDisk(place, exporting, (await Tool.Run("losetup", "--find", "--show", "--partscan", export)).Trim());
    }

    /// <summary>Ends the recording; nothing of the device may be mounted any more.</summary>
    public async Task<WriteLog> End()
    {
        if (isRecording)
        {
            await Tool.Run("losetup", "--detach", Device);
            await daemon.DisposeAsync();
            await Programs.Run(new("umount", "--lazy", Path.Combine(folder, "export")), default); // where the daemon could not
            isRecording = false;
        }

        return Writes;
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        Left.Remove(folder);
    }
}
