namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>A file that is still being written. It is gone on disposal unless it was moved to its final name.</summary>
internal sealed class StagedFile : IDisposable
{
    private StagedFile(string path) => Path = path;

    public string Path { get; }

    public static StagedFile In(string directory) => new(System.IO.Path.Combine(directory, Guid.NewGuid().ToString("n")));

    public FileStream Create() => new(Path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Options = FileOptions.Asynchronous,
        BufferSize = 0,
    });

    /// <summary>One rename within the file system: the name has all of the bytes or does not exist.</summary>
    public void MoveTo(string path) => File.Move(Path, path, overwrite: true);

    public void Dispose() => File.Delete(Path);
}
