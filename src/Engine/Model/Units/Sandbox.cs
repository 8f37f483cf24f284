using System.Collections.Immutable;

namespace PantherStorage.Model.Units;

/// <summary>
/// How far a service is locked in (systemd.exec(5)). Each lets its work through and says of what it leaves open why.
/// </summary>
/// <param name="Settings">Key and value, in the order of the unit.</param>
/// <param name="LeftOpen">A setting that is not there, and the reason.</param>
public sealed record Sandbox(ImmutableArray<(string Key, string Value)> Settings, ImmutableArray<(string Key, string Because)> LeftOpen)
{
    private const string Compiles = "the .NET runtime maps code it has just made";

    /// <summary>What none of our programs needs.</summary>
    private static readonly ImmutableArray<(string, string)> Everywhere =
    [
        ("NoNewPrivileges", "yes"),
        ("LockPersonality", "yes"),
        ("ProtectHostname", "yes"),
        ("ProtectKernelLogs", "yes"),
        ("ProtectKernelModules", "yes"),
        ("RestrictRealtime", "yes"),
        ("RestrictSUIDSGID", "yes"),
        ("SystemCallArchitectures", "native"),
    ];

    /// <summary>What also holds for all that runs no command of the owner's.</summary>
    private static readonly ImmutableArray<(string, string)> OurProgramsOnly =
    [
        .. Everywhere,
        ("PrivateDevices", "yes"),
        ("PrivateTmp", "yes"),
        ("ProtectClock", "yes"),
        ("ProtectControlGroups", "yes"),
        ("ProtectKernelTunables", "yes"),
        ("RestrictNamespaces", "yes"),
        ("SystemCallFilter", "@system-service"),
        ("SystemCallErrorNumber", "EPERM"),
    ];

    private static readonly ImmutableArray<(string, string)> OwnState =
    [
        ("ProtectSystem", "strict"),
        ("RuntimeDirectory", "panther-storage"),
        // Another service's lock may lie there.
        ("RuntimeDirectoryPreserve", "yes"),
        ("StateDirectory", "panther-storage"),
    ];

    private static readonly ImmutableArray<(string, string)> ToTheBucket =
    [
        .. OurProgramsOnly,
        // AF_UNIX: also the system bus, which tells whether the line is metered. AF_NETLINK: getaddrinfo(3) asks the kernel which addresses this host has.
        ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6 AF_NETLINK"),
        .. OwnState,
        ("ReadWritePaths", "-/var/lib/panther-backups"),
    ];

    private static readonly ImmutableArray<(string, string)> OnDisks =
    [
        .. OurProgramsOnly,
        ("RestrictAddressFamilies", "AF_UNIX"),
        ("ProtectHome", "yes"),
        ("RuntimeDirectory", "panther-storage"),
        // Another service's lock may lie there.
        ("RuntimeDirectoryPreserve", "yes"),
    ];

    /// <summary>Makes and deletes snapshots, and runs the owner's hooks around them.</summary>
    public static Sandbox Snapshots { get; } = new(
        Everywhere,
        [
            ("CapabilityBoundingSet=", "snapshots need CAP_SYS_ADMIN, and hooks become other users and pause containers"),
            ("ProtectSystem=, ProtectHome=, PrivateTmp=", "snapshots are written into .snapshots of every subvolume, and databases may keep their socket in /tmp"),
            ("ProtectControlGroups=, ProtectKernelTunables=, RestrictNamespaces=, SystemCallFilter=", "what pauses a container may need what they forbid"),
            ("PrivateDevices=, ProtectClock=", "both close devices, and a hook may need one"),
            ("MemoryDenyWriteExecute=", Compiles),
        ]);

    /// <summary>Reads snapshots and writes the bucket.</summary>
    public static Sandbox Backups { get; } = new(
        // CAP_SYS_ADMIN: the send ioctl and the list of subvolumes. CAP_DAC_READ_SEARCH: files that root may not read.
        ToTheBucket.Add(("CapabilityBoundingSet", "CAP_SYS_ADMIN CAP_DAC_READ_SEARCH")),
        [
            ("ProtectHome=", "homes are what is backed up; ProtectSystem=strict keeps them from being written"),
            ("MemoryDenyWriteExecute=", Compiles),
        ]);

    // CAP_SYS_ADMIN: send and receive, and the list of subvolumes. The others: btrfs receive makes files of any owner, mode, kind and attribute.
    private const string ToReceive = "CAP_SYS_ADMIN CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER CAP_FSETID CAP_MKNOD CAP_SETFCAP";

    /// <summary>Reads every snapshot, and writes the replica on another pool.</summary>
    public static Sandbox Replica { get; } = new(
        [
            .. OurProgramsOnly.Where(setting => setting.Item1 is not ("RestrictSUIDSGID" or "PrivateDevices")),
            ("RestrictAddressFamilies", "AF_UNIX"),
            .. OwnState,
            ("CapabilityBoundingSet", ToReceive),
        ],
        [
            ("ProtectHome=", "the snapshots of homes are copied; ProtectSystem=strict keeps them from being written"),
            ("PrivateDevices=, RestrictSUIDSGID=", "a copy has the device nodes and set-user-id programs of its original; its pool is mounted nodev and nosuid"),
            ("MemoryDenyWriteExecute=", Compiles),
        ]);

    /// <summary>Reads every snapshot, and sends it to another machine through ssh.</summary>
    public static Sandbox RemoteReplica { get; } = new(
        [
            .. OurProgramsOnly,
            ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6 AF_NETLINK"),
            .. OwnState,
            ("CapabilityBoundingSet", "CAP_SYS_ADMIN CAP_DAC_READ_SEARCH"),
        ],
        [
            ("ProtectHome=", "the snapshots of homes are copied, and root's SSH key may lie in /root; ProtectSystem=strict keeps them from being written"),
            ("MemoryDenyWriteExecute=", Compiles),
        ]);

    /// <summary>Reads the bucket only: needs nothing of this host but credentials and its own ledger.</summary>
    public static Sandbox Bucket { get; } = new(
        [.. ToTheBucket, ("ProtectHome", "yes"), ("CapabilityBoundingSet", string.Empty)],
        [("MemoryDenyWriteExecute=", Compiles)]);

    /// <summary>… and writes the history of its cost.</summary>
    public static Sandbox Cost { get; } = Bucket with { Settings = Bucket.Settings.Add(("LogsDirectory", "panther-backup")) };

    /// <summary>Reads the bucket and lists this host's snapshots.</summary>
    public static Sandbox Report { get; } = new(
        ToTheBucket.Add(("CapabilityBoundingSet", "CAP_SYS_ADMIN CAP_DAC_READ_SEARCH")),
        [
            ("ProtectHome=", "the snapshots of homes are looked at too; ProtectSystem=strict keeps them from being written"),
            ("MemoryDenyWriteExecute=", Compiles),
        ]);

    /// <summary>fstrim on mounted file systems: neither network nor files.</summary>
    public static Sandbox Trim { get; } = new([.. OnDisks, ("ProtectSystem", "strict"), ("StateDirectory", "panther-storage"), ("CapabilityBoundingSet", "CAP_SYS_ADMIN")], [("MemoryDenyWriteExecute=", Compiles)]);

    /// <summary>btrfs scrub on mounted file systems: no network, and of files only its own progress.</summary>
    public static Sandbox Scrub { get; } = new(
        // btrfs keeps the scrub's progress in /var/lib/btrfs.
        [.. OnDisks, ("ProtectSystem", "full"), ("StateDirectory", "panther-storage btrfs"), ("CapabilityBoundingSet", "CAP_SYS_ADMIN")],
        [("ProtectSystem=strict", "a scrub repairs, so the kernel asks for a mount that can be written"), ("MemoryDenyWriteExecute=", Compiles)]);

    /// <summary>btrfs balance on mounted file systems.</summary>
    public static Sandbox Balance { get; } = new(
        [.. OnDisks, ("ProtectSystem", "full"), ("StateDirectory", "panther-storage"), ("CapabilityBoundingSet", "CAP_SYS_ADMIN")],
        [("ProtectSystem=strict", "the kernel moves data only through a mount that can be written"), ("MemoryDenyWriteExecute=", Compiles)]);

    /// <summary>Deletes subvolumes and directories.</summary>
    public static Sandbox Cleanup { get; } = new(
        // CAP_DAC_OVERRIDE and CAP_FOWNER: directories of other users, in what was put aside.
        [.. OnDisks.Where(setting => setting.Item1 is not ("ProtectHome" or "PrivateTmp")), ("ProtectHome", "read-only"), ("ProtectSystem", "full"), ("StateDirectory", "panther-storage"), ("CapabilityBoundingSet", "CAP_SYS_ADMIN CAP_DAC_OVERRIDE CAP_FOWNER")],
        [("ProtectSystem=strict", "it deletes"), ("ProtectHome=yes, PrivateTmp=", "systemd unmounts what it hides, and what is mounted must not be deleted"), ("MemoryDenyWriteExecute=", Compiles)]);

    /// <summary>Looks at mounts, files' flags, pools, snapshots and timers, and writes nothing but what came of it.</summary>
    public static Sandbox Audit { get; } = new(
        Report.Settings.RemoveAll(setting => setting.Key == "PrivateTmp"),
        [.. Report.LeftOpen, ("PrivateTmp=", "it would hide the mount of /tmp, which is looked at too")]);
}
