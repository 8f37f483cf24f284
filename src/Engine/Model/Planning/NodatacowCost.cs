namespace PantherStorage.Model.Planning;

/// <summary>What writing in place costs each subvolume that does it. btrfs(5): nodatacow implies nodatasum and no compression.</summary>
internal static class NodatacowCost
{
    public static IEnumerable<string> Of(IEnumerable<PoolPlan> pools, Schedule schedule) =>
        from pool in pools
        from subvolume in pool.Subvolumes
        where subvolume.Nodatacow
        select $"{subvolume.Name} has nodatacow as asked for. It costs: no checksums ({Unseen(subvolume)}), no compression{(subvolume.Name == "@nix" ? " (a store is often half its size with zstd)" : string.Empty)}, and {Copies(subvolume, schedule)}.";

    private static string Unseen(SubvolumePlan subvolume) => subvolume switch
    {
        { Name: "@nix" } => "a flipped bit in a store path goes unseen by scrub; `nix store verify` finds it",
        { Policy: "database" } => "scrub cannot see bit rot in it; the database's own can, e.g. initdb --data-checksums",
        { Policy: "temp" } => "and nothing of it is worth one",
        { Policy: "swap" } => "what was swapped out comes back as the disk gives it",
        _ => "scrub cannot see bit rot in it, and a backup stores what the disk gives",
    };

    private static string Copies(SubvolumePlan subvolume, Schedule schedule) =>
        subvolume.SnapperConfig is null || !schedule.Enabled ? "nothing more, as it is never snapshotted"
        : $"one copy of each block that is written again after a snapshot ({string.Join(", ", schedule.On.Select(tier => tier.Name()))}): the more often they are made, the more its files scatter";
}
