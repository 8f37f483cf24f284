namespace PantherStorage.Engine.Backup.Chains;

/// <summary>The tiers of snapshots in rising order, those made by hand lowest. A backup's pace says which later ones may build on it.</summary>
public enum Pace
{
    Manual,
    Hourly,
    Daily,
    Weekly,
    Monthly,
}

public static class Paces
{
    /// <summary>The highest of several, as snapshots name them (<c>daily,weekly</c>); <see cref="Pace.Manual"/> when there is none.</summary>
    public static Pace Highest(string names) => names
        .Split([',', ' ', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(name => Enum.TryParse<Pace>(name, ignoreCase: true, out var pace) ? pace : Pace.Manual)
        .DefaultIfEmpty(Pace.Manual)
        .Max();

    public static string Name(this Pace pace) => pace.ToString().ToLowerInvariant();
}
