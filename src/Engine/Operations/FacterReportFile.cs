using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;

namespace PantherStorage.Operations;

/// <summary>A facter report that lies in a file.</summary>
public static class FacterReportFile
{
    /// <exception cref="StorageException">Missing, unreadable or no facter report.</exception>
    public static Machine Read(string file)
    {
        try
        {
            return FacterReport.Parse(GivenFile.ReadText(file), $"the facter report {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.BadInput, $"cannot read the facter report {file}: {e.Message} {FacterReport.HowToMakeOne}", e);
        }
    }
}
