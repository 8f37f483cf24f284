using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Snapshots.Hooks;

namespace PantherStorage.Operations;

/// <summary>All that a run needs to know of its host.</summary>
internal sealed record Timeline(
    HostPaths Host, Snapper Snapper, StoragePlan Plan, StorageOptions Options, RetentionPolicy Policy,
    ImmutableArray<Hook> Hooks, ImmutableArray<Snapshotted> Subvolumes, ZonedDateTime Now)
{
    public Timeline AsOfNow() => this with { Now = SystemClock.Instance.GetCurrentInstant().InZone(Now.Zone) };
}
