using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Storage.Restores;

/// <summary>One path out of a backup, and where it goes.</summary>
/// <param name="Inside">From the top of what was backed up, without a leading slash.</param>
/// <param name="Target">Absolute.</param>
public sealed record WantedFile(string Inside, string Target)
{
    /// <param name="path">As in the running system (<c>/home/ann/letter</c>), or from the top of what was backed up.</param>
    /// <param name="into">A directory that gets it under its own name; null for where it was.</param>
    /// <exception cref="StorageException">The path is not in this backup, or is all of it.</exception>
    public static WantedFile Of(HostPaths host, BackupFacts backup, string path, string? into)
    {
        var wanted = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, backup.Path));
        var inside = Path.GetRelativePath(backup.Path, wanted);
        if (inside == ".")
            throw new StorageException(ExitCode.Usage, $"{Printable.Of(wanted)} is all of `{backup.Label}`: leave --files out, and name a new subvolume with --to");
        if (inside == ".." || inside.StartsWith("../", StringComparison.Ordinal))
            throw new StorageException(ExitCode.BadInput, $"{Printable.Of(wanted)} is not in `{backup.Label}`, which is a backup of {backup.Path}; see `panther-storage plan` for what else is backed up");
        return new WantedFile(inside, into is null ? host.In(wanted) : Path.Combine(Path.GetFullPath(into), Path.GetFileName(wanted)));
    }

    /// <exception cref="StorageException">Two of them would go to one place, or one into another.</exception>
    public static void MustDiffer(IReadOnlyCollection<WantedFile> files)
    {
        foreach (var file in files)
        {
            if (files.FirstOrDefault(other => !ReferenceEquals(other, file) && (other.Target == file.Target || other.Target.StartsWith(file.Target + '/', StringComparison.Ordinal))) is { } other)
                throw new StorageException(ExitCode.Usage, $"{Printable.Of(file.Inside)} and {Printable.Of(other.Inside)} would both go to {Printable.Of(file.Target)}; restore them one after the other, with another --to");
        }
    }
}
