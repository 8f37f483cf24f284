namespace PantherStorage.Engine.Linux;

/// <summary>A file that other programs read: replaced as a whole or not at all.</summary>
public static class ConfigurationFile
{
    public const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public const UnixFileMode ReadableByGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>Leaves a file alone that says so already.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, string text, UnixFileMode mode = ReadableByAll)
    {
        var unfinished = $"{path}.new";
        try
        {
            if (File.Exists(path) && File.GetUnixFileMode(path) == mode && File.ReadAllText(path) == text)
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(unfinished, text);
            File.SetUnixFileMode(unfinished, mode);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot write {path}: {e.Message}", e);
        }
    }
}
