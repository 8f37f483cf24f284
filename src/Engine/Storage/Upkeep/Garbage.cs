using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Storage.Upkeep;

/// <summary>
/// What of the bucket is left over, and what of that may go. Pure. A thing goes only when it is older than its rule
/// (exclusive). What may be the last copy of something that a manifest still names stays, whatever its age. The versions of a key
/// come oldest first: in that order an interrupted sweep never brings an old version to light.
/// </summary>
public static class Garbage
{
    /// <param name="now">By the store's clock, or by this machine's where that is behind it. When the store holds what is dated later, nothing goes.</param>
    /// <returns>Only what is left over, in key order: committed backups are not mentioned.</returns>
    public static ImmutableArray<GarbageDecision> Decide(BucketContents contents, Catalogue catalogue, string host, GarbageRules rules, Instant now)
    {
        var sweep = new Sweep(contents, catalogue, host, rules, now);
        var decisions = contents.Uploads.Select(sweep.Upload)
            .Concat(contents.Versions.GroupBy(version => version.Key, StringComparer.Ordinal).SelectMany(key => sweep.Key(key.Key, [.. key])))
            .OrderBy(decision => decision.Key, StringComparer.Ordinal);
        var newest = contents.Versions.Select(version => version.Modified).Concat(contents.Uploads.Select(upload => upload.LastTouched)).DefaultIfEmpty(now).Max();
        return newest - now <= ClockSlack
            ? [.. decisions]
            : [.. decisions.Select(decision => decision with { Goes = false, Because = $"the clock went back: the bucket holds something of {newest}, and it is {now}" })];
    }

    /// <summary>
    /// Keeps every version of what this machine knows as a backup and misses: whoever hid or deleted its manifest, no prune did, and
    /// what is left of it may be all there is.
    /// </summary>
    /// <param name="missing">Keys of archives that should be in the bucket and are no backups there any more.</param>
    public static ImmutableArray<GarbageDecision> Spare(this ImmutableArray<GarbageDecision> decisions, IReadOnlySet<string> missing) =>
    [
        .. decisions.Select(decision => decision.Goes && (ArchiveKey.ParseArchive(decision.Key) ?? ArchiveKey.ParseManifest(decision.Key)) is { } key && missing.Contains(key.Archive)
            ? decision with { Goes = false, Because = $"the ledger knows {key.Archive} as a backup that no prune took: this may be all that is left of it. If it went on purpose: `panther-storage backup ledger --forget {key.Archive}`" }
            : decision),
    ];

    /// <summary>Spares the uploads that this host goes on with, however long they have waited for their turn.</summary>
    /// <param name="goingOn">Ids of uploads.</param>
    public static ImmutableArray<GarbageDecision> SpareUploads(this ImmutableArray<GarbageDecision> decisions, IReadOnlySet<string> goingOn) =>
    [
        .. decisions.Select(decision => decision is { Goes: true, What: Leftover.Upload } && goingOn.Contains(decision.Id)
            ? decision with { Goes = false, Because = "this host has noted it, and its next backups go on with it" }
            : decision),
    ];

    /// <summary>Where <c>backup doctor</c> stores its small objects.</summary>
    public static string ProbesOf(string host) => $"{host}/.doctor/";

    private static readonly Duration ClockSlack = Duration.FromHours(1);

    private sealed class Sweep(BucketContents contents, Catalogue catalogue, string host, GarbageRules rules, Instant now)
    {
        private readonly Dictionary<string, StoredBackup> backups = catalogue.Backups.ToDictionary(backup => backup.Key, StringComparer.Ordinal);
        private readonly HashSet<string> damaged = [.. catalogue.Damaged.Select(each => each.Key)];
        private readonly HashSet<string> keysWithObjects = [.. contents.Versions.Where(version => !version.IsHideMarker).Select(version => version.Key)];

        public GarbageDecision Upload(UnfinishedUpload upload)
        {
            var age = now - upload.LastTouched;
            var (goes, because) = ArchiveKey.ParseArchive(upload.Key) is null ? (false, "none of this program's uploads; it is left alone")
                : age > rules.Uploads ? (true, $"nothing was added for {Words(age)}, more than {Words(rules.Uploads)}: its run is dead")
                : (false, $"its last part is {Words(age)} old: its run may go on, or be resumed");
            return new GarbageDecision(upload.Key, upload.UploadId, Leftover.Upload, upload.Bytes, goes, because);
        }

        /// <param name="versions">Newest first.</param>
        public IEnumerable<GarbageDecision> Key(string key, StoredVersion[] versions)
        {
            if (MachineClaim.MachineOf(host, key) is not null)
                return []; // a machine's claim to the name, and what it claimed before
            var isProbe = key.StartsWith(ProbesOf(host), StringComparison.Ordinal);
            var archive = ArchiveKey.ParseArchive(key);
            if (ArchiveKey.ParseDamage(key) is { } marked && !versions[0].IsHideMarker && !keysWithObjects.Contains(marked.Archive) && !keysWithObjects.Contains(marked.Manifest))
                return All(versions, Leftover.DamageMark, now - versions[0].Modified > rules.Archives, $"the archive that it calls damaged, {marked.Archive}, is not in the bucket any more");
            if (!isProbe && archive is null && ArchiveKey.ParseManifest(key) is null && ArchiveKey.ParseDamage(key) is null)
                return [new GarbageDecision(key, versions[0].VersionId, Leftover.Foreign, versions.Sum(version => version.Length), false, "none of this program's objects; it is left alone")];
            if (isProbe)
                return All(versions, Leftover.Probe, now - versions[0].Modified > rules.Probes, "left by `backup doctor`");
            if (archive is not null && !versions[0].IsHideMarker && !backups.ContainsKey(key) && !damaged.Contains(archive.Manifest))
                return All(versions, Leftover.Archive, Uncommitted(archive, now - versions[0].Modified) is { Goes: true }, Uncommitted(archive, now - versions[0].Modified).Because);
            return Hidden(key, versions);
        }

        private (bool Goes, string Because) Uncommitted(ArchiveKey archive, Duration age)
        {
            if (age <= rules.Archives)
                return (false, $"it has no manifest and is {Words(age)} old: its run may be under way");
            return keysWithObjects.Contains(archive.Manifest)
                ? (false, $"its manifest is hidden, not gone: whoever removes the hide marker of {archive.Manifest} has the backup again")
                : (true, $"it has no manifest, and after {Words(age)}, more than {Words(rules.Archives)}, none will come");
        }

        private static IEnumerable<GarbageDecision> All(StoredVersion[] versions, Leftover what, bool goes, string because) =>
            versions.Reverse().Select(version => new GarbageDecision(version.Key, version.VersionId, what, version.Length, goes, because));

        // Oldest first; a marker on top goes only when it hides nothing any more.
        private IEnumerable<GarbageDecision> Hidden(string key, StoredVersion[] versions)
        {
            var left = 0;
            for (var i = versions.Length - 1; i >= 1; i--)
            {
                var decision = Behind(key, versions[i], versions[i - 1], versions[0]);
                left += decision.Goes ? 0 : 1;
                yield return decision;
            }

            if (versions[0] is not { IsHideMarker: true } marker)
                yield break;
            var old = now - marker.Modified > rules.Hidden;
            yield return new GarbageDecision(key, marker.VersionId, Leftover.HideMarker, 0, old && left == 0,
                left > 0 ? $"it hides {Counted.Of(left, "version")} that stay{(left == 1 ? "s" : string.Empty)}"
                : old ? "it hides nothing any more"
                : $"hidden {Words(now - marker.Modified)} ago; it stays for {Words(rules.Hidden)}");
        }

        private GarbageDecision Behind(string key, StoredVersion version, StoredVersion newer, StoredVersion top)
        {
            var age = now - newer.Modified;
            var (goes, because) =
                age <= rules.Hidden ? (false, $"{(newer.IsHideMarker ? "hidden" : "replaced")} {Words(age)} ago; it can be brought back for {Words(rules.Hidden)}")
                : LastCopy(key, version, top) is { } why ? (false, why)
                : (true, $"{(newer.IsHideMarker ? "hidden" : "replaced")} {Words(age)} ago, more than {Words(rules.Hidden)}");
            return new GarbageDecision(key, version.VersionId, Leftover.HiddenVersion, version.Length, goes, because);
        }

        private string? LastCopy(string key, StoredVersion version, StoredVersion top)
        {
            if (version.IsHideMarker)
                return null;
            if (damaged.Contains(key))
                return "the version that shows is a damaged manifest: this may be the sound one";
            if (ArchiveKey.ParseArchive(key) is not { } archive)
                return null;
            if (damaged.Contains(archive.Manifest) && top.IsHideMarker)
                return "a manifest still names it, though a damaged one: this may be the last copy";
            return backups.GetValueOrDefault(key) is { } backup && version.Length == backup.Manifest.Length && (top.IsHideMarker || top.Length != version.Length)
                ? "its manifest still names it, and no version that shows has its length: this may be the last copy. Remove the hide marker to have the backup again"
                : null;
        }
    }

    internal static string Words(Duration age) => age < Duration.Zero ? "no time"
        : age >= Duration.FromDays(2) ? $"{(int)age.TotalDays} days"
        : age >= Duration.FromHours(2) ? $"{(int)age.TotalHours} hours"
        : $"{(int)age.TotalMinutes} minutes";
}
