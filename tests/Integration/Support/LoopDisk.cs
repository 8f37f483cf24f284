using PantherStorage.Model;

namespace PantherStorage.Tests.Integration.Support;

/// <summary>A blank disk in a sparse file, with partitions. Disposal detaches it and deletes the file.</summary>
internal sealed class LoopDisk : IAsyncDisposable
{
    private readonly string folder;

    private LoopDisk(string folder, string device) => (this.folder, Device) = (folder, device);

    /// <summary>e.g. <c>/dev/loop3</c>.</summary>
    public string Device { get; }

    public static async Task<LoopDisk> Make(Bytes size)
    {
        var place = Left.Watch(Directory.CreateTempSubdirectory("panther-disk-").FullName);
        var image = Path.Combine(place, "image");
        await using (var file = File.Create(image))
            file.SetLength(size.Count);
        return new LoopDisk(place, (await Tool.Run("losetup", "--find", "--show", "--partscan", image)).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        await Tool.Run("losetup", "--detach", Device);
        Left.Remove(folder);
    }
}
