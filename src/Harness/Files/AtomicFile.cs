namespace PantherStorage.Harness.Files;

/// <summary>Files that are there whole or not at all.</summary>
internal static class AtomicFile
{
    public static async Task Write(string path, string text, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = $"{path}.{Environment.ProcessId}.part";
        await File.WriteAllTextAsync(part, text, cancellation);
        File.Move(part, path, overwrite: true);
    }
}
