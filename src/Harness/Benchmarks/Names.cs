namespace PantherStorage.Harness.Benchmarks;

/// <summary>The measurements, as the report names them.</summary>
internal static class Names
{
    public const string StartUp = "start and list an empty bucket, ours";
    public const string OursFull = "full backup, ours";
    public const string OursFullBare = "full backup, ours, without content digest";
    public const string RcloneFull = "full backup, btrfs send | zstd -3 -T0 | rclone rcat";
    public const string ResticFull = "full backup, restic, first run";
    public const string OursRestore = "restore, ours";
    public const string OursRestoreBare = "restore, ours, not compared";
    public const string RcloneRestore = "restore, rclone cat | zstd -dc | btrfs receive";
    public const string ResticRestore = "restore, restic";
    public const string OursVerify = "verify full, ours";
    public const string RcloneVerify = "verify, rclone cat | zstd -t";
    public const string OursIncremental = "incremental, 1 % changed, ours";
    public const string ResticIncremental = "incremental, 1 % changed, restic, second run";
    public const string StreamIncremental = "incremental, 1 % changed, btrfs send -p | zstd -3 | wc -c";
    public const string Retention = "retention, 100,000 snapshots decided";
    public const string FloorSend = "floor: btrfs send > /dev/null";
    public const string FloorZstd = "floor: zstd -3 -T0 of the stream";
    public const string FloorPut = "floor: S3 server, put";
    public const string FloorGet = "floor: S3 server, get";
    public const string YearOurs = "a year of weekly changes, ours: held, on the mean";
    public const string YearOursEnd = "a year of weekly changes, ours: held at its end";
    public const string YearOursSent = "a year of weekly changes, ours: uploaded";
    public const string YearRestic = "a year of weekly changes, restic: held, on the mean";
    public const string YearResticEnd = "a year of weekly changes, restic: held at its end";
    public const string YearResticSent = "a year of weekly changes, restic: uploaded";
    public const string YearFulls = "a year of weekly changes, yearly fulls: held, on the mean";
    public const string YearFullsEnd = "a year of weekly changes, yearly fulls: held at its end";
    public const string YearFullsSent = "a year of weekly changes, yearly fulls: uploaded";
    public const string YearFirst = "full backup at level 9, ours";
    public const string YearRestoreFull = "restore of a full, ours";
    public const string YearRestoreChain = "restore of the longest chain, ours";
}
