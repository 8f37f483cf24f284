namespace PantherStorage.Model;

/// <summary>
/// Where things are on a host. <paramref name="Root"/> is <c>/</c> on the running system, or where another system's
/// root is mounted (a rescue system, provisioning, a test).
/// </summary>
public sealed record HostPaths(string Root)
{
    public static HostPaths Running { get; } = new("/");

    /// <summary>The plan the host was provisioned from.</summary>
    public string PlanFile => In("/etc/panther-storage/plan.json");

    /// <summary>Owner's options (<c>storage.*</c>).</summary>
    public string ConfigFile => In("/etc/panther-storage/storage.json");

    /// <summary>Profiles of hosts that its owner adds or overrides, one a file.</summary>
    public string Hosts => In("/etc/panther-storage/hosts.d");

    public string State => In("/var/lib/panther-storage");

    public string Credentials => In("/var/lib/panther-backups/b2-credentials.env");

    public string Locks => In("/run/panther-storage");

    /// <summary>The absolute path of the running system, as seen from here.</summary>
    public string In(string path) => Root == "/" ? path : Root.TrimEnd('/') + path;
}
