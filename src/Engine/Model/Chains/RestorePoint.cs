using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Archives;

namespace PantherStorage.Model.Chains;

/// <summary>The backup that shows how things stood at a moment: the newest complete one made at or before it. Pure.</summary>
/// <param name="Chain">What a restore reads.</param>
/// <param name="PassedOver">Newer ones, up to the moment, that cannot be restored: each with the reason, newest first.</param>
public sealed record RestorePoint(Chain Chain, ImmutableArray<string> PassedOver)
{
    private const int PointsNamed = 3;

    /// <param name="moment">Inclusive: a backup of exactly then counts.</param>
    /// <param name="zone">In which an error names the restore points.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>: none at or before the moment can be restored; names the nearest that can.</exception>
    public static RestorePoint At(Catalogue catalogue, string label, Instant moment, DateTimeZone zone)
    {
        var candidates = catalogue.Of(label).Where(backup => backup.Moment <= moment).Reverse().ToList();
        var chosen = candidates.Find(backup => catalogue.Fault(backup) is null);
        if (chosen is null)
            throw None(catalogue, label, moment, zone, candidates);
        var broken = candidates.TakeWhile(backup => backup != chosen).Select(backup => (Time: backup.Moment, Why: $"{backup.Key}: {catalogue.Fault(backup)}"));
        var unread = catalogue.Damaged
            .Where(each => ArchiveKey.ParseManifest(each.Key)?.Label == label)
            .Select(each => (Time: catalogue.MomentOf(each.Key) ?? Instant.MinValue, Why: $"{each.Key}: {each.Because}"))
            .Where(each => each.Time > chosen.Moment && each.Time <= moment);
        return new RestorePoint(
            catalogue.ChainOf(chosen),
            [.. broken.Concat(unread).OrderByDescending(each => each.Time).Select(each => each.Why)]);
    }

    private static StorageException None(Catalogue catalogue, string label, Instant moment, DateTimeZone zone, List<StoredBackup> broken)
    {
        var sound = catalogue.Of(label).Where(backup => catalogue.Fault(backup) is null).Take(PointsNamed).Select(backup => PointInTime.Say(backup.Moment, zone)).ToList();
        var nearest = sound.Count == 0
            ? $"There is no restore point of `{label}` at all. See `panther-storage backup list`."
            : $"The nearest restore points are later: {string.Join(", ", sound)}.";
        var damaged = broken.Count == 0 ? string.Empty : $" {broken.Count} from before then cannot be restored, the newest since {catalogue.Fault(broken[0])}.";
        return new StorageException(ExitCode.BackupDamaged, $"no backup of `{label}` from {PointInTime.Say(moment, zone)} or before can be restored.{damaged} {nearest}");
    }
}
