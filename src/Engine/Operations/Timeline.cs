using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Snapshots.Hooks;

namespace PantherStorage.Operations;

/// <summary>A host's snapshots and what its policy asks of them, at one moment.</summary>
internal sealed record Timeline(
    Host Host, RetentionPolicy Policy, ImmutableArray<Hook> Hooks, ImmutableArray<Snapshotted> Subvolumes, ZonedDateTime Now)
{
    public Timeline AsOfNow() => this with { Now = Host.Now.InZone(Now.Zone) };
}
