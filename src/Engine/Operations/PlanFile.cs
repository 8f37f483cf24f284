using PantherStorage.Linux.Files;
using PantherStorage.Model.Planning;

namespace PantherStorage.Operations;

/// <summary>A plan that lies in a file.</summary>
public static class PlanFile
{
    /// <exception cref="StorageException">Missing, malformed, or of another format.</exception>
    public static StoragePlan Read(string file)
    {
        string text;
        try
        {
            text = GivenFile.ReadText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PlanJson.CannotRead(file, e);
        }

        return PlanJson.Parse(text, file);
    }
}
