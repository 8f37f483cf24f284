using System.Globalization;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Storage.Upkeep;

/// <summary>
/// What of the bucket looks wrong although each byte is as it was stored: data that fell to a fraction of itself, or was
/// rewritten at once, as by a program that encrypts it for a ransom. Pure. The rules, each against the label's own history:
/// <list type="bullet">
/// <item>size: the newest full archive has less than half the bytes of the full ones before it (the middle one of up to five), and at
/// least 64 KiB less;</item>
/// <item>source: the stream of the newest full has less than a tenth of what its files take up, and at least 16 MiB less;</item>
/// <item>rewrite: of at least 20 files, half or more changed or are gone since the backup before, and three times as great a
/// part as usual (the middle one of up to ten);</item>
/// <item>rewrite, where files were not counted: an incremental one has more than half of its full one's bytes, at least
/// 64 MiB, and ten times as many as usual (of at least three before it).</item>
/// </list>
/// </summary>
public static class Suspicions
{
    private const int FullsBefore = 5;
    private const int OthersBefore = 10;
    private const int FewestIncrements = 3;
    private const int FewestFiles = 20;
    private const int Newest = 30;
    private const double MuchChanged = 0.5;
    private static readonly long LeastFall = Bytes.KiB(64).Count;
    private static readonly long LeastMissing = Bytes.MiB(16).Count;
    private static readonly long LeastIncrement = Bytes.MiB(64).Count;

    /// <param name="known">What a person accepted as right is the measure from then on.</param>
    public static IEnumerable<Hold> Of(Catalogue catalogue, Holds known, Instant now)
    {
        foreach (var backup in catalogue.Backups)
        {
            if (catalogue.MarkOf(backup) is { } mark)
                yield return new Hold(backup.Label, HoldKind.Damage, backup.Key, mark.InWords, now);
        }

        foreach (var label in catalogue.Backups.GroupBy(backup => backup.Label, StringComparer.Ordinal))
        {
            List<StoredBackup> backups = [.. label];
            List<StoredBackup> fulls = [.. backups.Where(backup => backup.Facts.IsFull)];
            if (Fallen(Since(fulls, known)) is { } fallen)
                yield return new Hold(label.Key, HoldKind.Size, fulls[^1].Key, fallen, now);
            for (var index = Math.Max(0, backups.Count - Newest); index < backups.Count; index++)
            {
                if (Rewritten(backups, index) is { } rewritten)
                    yield return new Hold(label.Key, HoldKind.Rewrite, backups[index].Key, rewritten, now);
            }
        }
    }

    private static List<StoredBackup> Since(List<StoredBackup> fulls, Holds known)
    {
        var accepted = fulls.FindLastIndex(backup => known.All.Any(hold => hold is { Kind: HoldKind.Size, Accepted: not null } && hold.Key == backup.Key));
        return accepted < 0 ? fulls : fulls[accepted..];
    }

    private static string? Fallen(List<StoredBackup> fulls)
    {
        if (fulls.Count == 0)
            return null;
        var newest = fulls[^1];
        if (fulls.Count > 1 && Middle(fulls[..^1].TakeLast(FullsBefore).Select(backup => (double)backup.Manifest.Length)) is var usual
            && newest.Manifest.Length < usual / 2 && usual - newest.Manifest.Length >= LeastFall)
            return $"the full backup {newest.Key} has {Size(newest.Manifest.Length)}, and the full ones before it {Size((long)usual)}";
        return newest.Manifest.Files is { } files && newest.Facts.SendOptions == SendForm.Plain
            && newest.Manifest.StreamBytes < files.Bytes / 10 && files.Bytes - newest.Manifest.StreamBytes >= LeastMissing
            ? $"the full backup {newest.Key} has a stream of {Size(newest.Manifest.StreamBytes)}, and the files of its snapshot take up {Size(files.Bytes)}"
            : null;
    }

    private static string? Rewritten(List<StoredBackup> backups, int index)
    {
        var backup = backups[index];
        var before = backups[..index];
        if (backup.Manifest.Files is { } files)
        {
            if (files.Before < FewestFiles || files.Share is not { } share || share < MuchChanged)
                return null;
            var usual = Middle(before.Select(each => each.Manifest.Files?.Share).OfType<double>().TakeLast(OthersBefore));
            return share >= 3 * usual
                ? string.Create(CultureInfo.InvariantCulture, $"of {files.Before} files, {files.Changed} changed and {files.Gone} are gone in {backup.Key} ({share:P0}; usual {usual:P0}): a move of many files, or a program that encrypts them")
                : null;
        }

        if (backup.Facts.IsFull || before.FindLast(each => each.Facts.IsFull) is not { } full || full.Facts.SendOptions != backup.Facts.SendOptions)
            return null;
        List<double> increments = [.. before.Where(each => !each.Facts.IsFull && each.Facts.SendOptions == backup.Facts.SendOptions).Select(each => (double)each.Manifest.StreamBytes).TakeLast(OthersBefore)];
        var bytes = backup.Manifest.StreamBytes;
        return increments.Count >= FewestIncrements && bytes >= LeastIncrement && bytes > full.Manifest.StreamBytes / 2 && bytes >= 10 * Middle(increments)
            ? $"the incremental backup {backup.Key} has {Size(bytes)}, its full one {Size(full.Manifest.StreamBytes)}, and those before it {Size((long)Middle(increments))}: nearly all was written anew"
            : null;
    }

    /// <summary>The upper middle one; 0 of none.</summary>
    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    private static string Size(long bytes) => new Bytes(bytes).ToString();
}
