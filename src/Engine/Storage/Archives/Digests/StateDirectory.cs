using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>What this program keeps of a host, in <c>/var/lib/panther-storage</c>.</summary>
internal static class StateDirectory
{
    /// <summary>Makes files of one state directory say what those of another say; what the other lacks is deleted.</summary>
    /// <exception cref="StorageException">One cannot be read or written.</exception>
    public static void Carry(string from, string to, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            try
            {
                var (known, place) = (Path.Combine(from, file), Path.Combine(to, file));
                if (File.Exists(known))
                    DurableFile.Replace(place, File.ReadAllBytes(known), File.GetUnixFileMode(known));
                else
                    DurableFile.Delete(place);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageException(ExitCode.System, $"cannot carry {file} over from {from}: {e.Message}", e);
            }
        }
    }
}
