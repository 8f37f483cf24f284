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
}
