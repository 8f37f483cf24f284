using System.Text;
using PantherStorage.Model;

namespace PantherStorage.Linux.Files;

/// <summary>A file that somebody names. It may be a pipe, as a shell makes; a device that never ends is read no further than a file of its kind is long.</summary>
internal static class GivenFile
{
    private const int LargestBytes = 64 << 20;

    /// <exception cref="IOException">It cannot be read, or is longer than <see cref="LargestBytes"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadText(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using var read = new MemoryStream();
        var chunk = new byte[64 << 10];
        for (int length; (length = file.Read(chunk)) > 0;)
        {
            if (read.Length + length > LargestBytes)
                throw new IOException($"it holds more than {new Bytes(LargestBytes)}, so it is not the file that was meant.");
            read.Write(chunk, 0, length);
        }

        read.Position = 0;
        using var text = new StreamReader(read, Encoding.UTF8);
        return text.ReadToEnd();
    }
}
