namespace PantherStorage.Operations;

/// <summary>What became of trying one thing with a key.</summary>
public enum Allowed
{
    No,
    Yes,

    /// <summary>It could not be told.</summary>
    Unknown,
}

/// <summary>One thing that a key may do, or not.</summary>
/// <param name="Name">list, versions, read, write, delete or locks.</param>
/// <param name="Tried">How it was tried, and what follows.</param>
public sealed record KeyRight(string Name, Allowed Allowed, string Tried);

/// <summary>What a key may do below a host's name.</summary>
/// <param name="KeyId">Public part of the key.</param>
/// <param name="Prefix">e.g. <c>yoga-laptop/</c>.</param>
public sealed record CredentialsReport(string KeyId, string Bucket, string Prefix, IReadOnlyList<KeyRight> Rights)
{
    /// <summary>Without these no backup can be made, nor restored.</summary>
    private static readonly string[] Needed = ["list", "read", "write"];

    /// <summary>Those of <see cref="Needed"/> that it has not.</summary>
    public IReadOnlyList<string> Missing => [.. Rights.Where(right => Needed.Contains(right.Name) && right.Allowed != Allowed.Yes).Select(right => right.Name)];
}
