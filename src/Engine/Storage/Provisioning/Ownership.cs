using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage.Provisioning;

/// <summary>Owner names as numbers. A new system has no users yet, so the storage user is the first ordinary one.</summary>
internal static class Ownership
{
    /// <summary>First uid and gid of ordinary users on Debian, NixOS and all others that follow shadow's login.defs.</summary>
    private const string FirstUser = "1000:1000";

    public static string OfNewSystem(string owner) => owner == "root" ? "0:0" : FirstUser;

    /// <summary><c>uid:gid</c> of a path that exists.</summary>
    public static string Of(string path)
    {
        var status = Posix.Status(Posix.CurrentDirectory, Posix.Path(path));
        return $"{status.UserId}:{status.GroupId}";
    }

    /// <summary><c>uid:gid</c> from the passwd file of the system at <paramref name="host"/>, or null while it has no such user.</summary>
    public static string? InPasswd(HostPaths host, string user) => File.Exists(host.In("/etc/passwd"))
        ? File.ReadLines(host.In("/etc/passwd"))
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3 && fields[0] == user)
            .Select(fields => $"{fields[2]}:{fields[3]}")
            .FirstOrDefault()
        : null;
}
