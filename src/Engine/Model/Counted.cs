namespace PantherStorage.Model;

/// <summary>A number of things in words.</summary>
public static class Counted
{
    /// <returns><c>1 backup</c>, <c>2 backups</c>.</returns>
    public static string Of(int count, string noun) => $"{count} {noun}{(count == 1 ? string.Empty : "s")}";
}
