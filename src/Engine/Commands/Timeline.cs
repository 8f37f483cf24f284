using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Snapshots;
using PantherStorage.Engine.Snapshots.Hooks;

namespace PantherStorage.Engine.Commands;

/// <summary>All that a run needs to know of its host.</summary>
internal sealed record Timeline(
    HostPaths Host, Snapper Snapper, StoragePlan Plan, StorageOptions Options, RetentionPolicy Policy,
    ImmutableArray<Hook> Hooks, ImmutableArray<Snapshotted> Subvolumes, ZonedDateTime Now)
{
    public Timeline AsOfNow() => this with { Now = SystemClock.Instance.GetCurrentInstant().InZone(Now.Zone) };
}
