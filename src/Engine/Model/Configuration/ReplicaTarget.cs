using System.Globalization;
using System.Text.RegularExpressions;

namespace PantherStorage.Model.Configuration;

/// <summary>Where a replica is: a directory of this machine, or one of another that is reached over SSH.</summary>
/// <param name="Path">Absolute, of letters, digits and <c>. _ @ + -</c>: it goes through a shell over there.</param>
/// <param name="Login"><c>user@host</c>; empty for this machine.</param>
/// <param name="Port">0 for the client's own choice.</param>
public sealed partial record ReplicaTarget(string Path, string Login, int Port)
{
    /// <summary>Also the rule of the option, so of the syntax that .NET and ECMAScript share.</summary>
    public const string Pattern = "^$|^(ssh://[a-z_][a-z0-9_-]{0,31}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?)?(/(?!\\.{1,2}(/|$))[A-Za-z0-9._@+-]+)+$";

    private const string Scheme = "ssh://";

    public bool IsRemote => Login.Length > 0;

    /// <exception cref="StorageException"><see cref="ExitCode.BadInput"/>: it is neither.</exception>
    public static ReplicaTarget Parse(string text)
    {
        if (text.Length == 0 || !Form().IsMatch(text))
            throw Wrong(text, "a directory, e.g. /mnt/second/replica, or ssh://user@host:port/path");
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            return new ReplicaTarget(text, string.Empty, 0);
        var rest = text[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (login, path) = (rest[..slash], rest[slash..]);
        if (login.IndexOf(':', StringComparison.Ordinal) is not (>= 0 and var colon))
            return new ReplicaTarget(path, login, 0);
        return int.Parse(login.AsSpan(colon + 1), CultureInfo.InvariantCulture) is >= 1 and <= ushort.MaxValue and var port
            ? new ReplicaTarget(path, login[..colon], port)
            : throw Wrong(text, $"a port from 1 to {ushort.MaxValue}");
    }

    public override string ToString() => !IsRemote ? Path : Port == 0 ? $"{Scheme}{Login}{Path}" : string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Login}:{Port}{Path}");

    private static StorageException Wrong(string text, string rule) =>
        new(ExitCode.BadInput, $"storage.replica.target = \"{text}\" is wrong: it must be {rule}.");

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
