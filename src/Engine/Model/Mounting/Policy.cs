namespace PantherStorage.Model.Mounting;

/// <summary>What a subvolume is for, which decides its options, whether it is worth a backup, and how often.</summary>
public enum Policy
{
    Standard,
    Nodatacow,
    Database,
    Container,
    Cache,
    Temp,
    Swap,
}

internal static class Policies
{
    /// <summary>As plans and people write it: <c>database</c>.</summary>
    public static string Name(this Policy policy) => policy switch
    {
        Policy.Standard => "standard",
        Policy.Nodatacow => "nodatacow",
        Policy.Database => "database",
        Policy.Container => "container",
        Policy.Cache => "cache",
        Policy.Temp => "temp",
        Policy.Swap => "swap",
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "no such policy"),
    };

    /// <summary>Whether a subvolume of this policy breaks, or crawls, when it is copied on write.</summary>
    public static bool NeedsNodatacow(this Policy policy) => policy is Policy.Database or Policy.Container or Policy.Swap;
}
