using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Operations;

/// <summary>Profiles of hosts in files, one a file: <c>*.json</c> of a directory, by name.</summary>
public static class HostFiles
{
    /// <summary>The hosts that come with the program, those of the machine's owner, and those of a directory that was named; a later one stands in an earlier one's place.</summary>
    /// <param name="directory">Null for none.</param>
    /// <exception cref="StorageException">A file cannot be read, or is wrong; all that is wrong in all of them at once.</exception>
    public static HostCatalogue Catalogue(HostPaths host, string? directory)
    {
        var catalogue = Directory.Exists(host.Hosts) ? HostCatalogue.BuiltIn.With(Read(host.Hosts)) : HostCatalogue.BuiltIn;
        if (directory is null)
            return catalogue;
        if (!Directory.Exists(directory))
            throw new StorageException(ExitCode.BadInput, $"--profiles {Printable.Of(directory)}: there is no such directory. Name one with a *.json for each host; `panther-storage host new` writes such a file.");
        return catalogue.With(Read(directory));
    }

    /// <exception cref="StorageException">It cannot be read, or is wrong.</exception>
    public static HostProfile Read(FileInfo file)
    {
        try
        {
            return HostProfileJson.Parse(GivenFile.ReadText(file.FullName), file.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.BadInput, $"cannot read the host profile {file}: {e.Message}", e);
        }
    }

    private static List<(HostProfile Profile, string Source)> Read(string directory)
    {
        var (read, wrong) = (new List<(HostProfile, string)>(), new List<StorageException>());
        foreach (var file in Files(directory))
        {
            try
            {
                read.Add((Read(new FileInfo(file)), file));
            }
            catch (StorageException e)
            {
                wrong.Add(e);
            }
        }

        return wrong.Count == 0 ? read : throw new StorageException(ExitCode.BadInput, string.Join(Environment.NewLine, wrong.Select(each => each.Message)), wrong[0]);
    }

    private static IEnumerable<string> Files(string directory)
    {
        try
        {
            return Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal).ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.BadInput, $"cannot read the host profiles in {directory}: {e.Message}", e);
        }
    }
}
