using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Catalogues;

namespace PantherStorage.Storage.Verifying;

/// <summary>Told of each archive that was read: which part, and which frames of it are not what the manifest says.</summary>
public delegate void ProofMade(Manifest manifest, FrameGroup part, IReadOnlyList<int> unproved);

/// <summary>Proves backups without restoring them: needs neither root nor Btrfs. Collects what it finds instead of stopping at it.</summary>
/// <param name="identity">With it, a full verification opens encrypted archives too; null proves their stored bytes alone, and says so.</param>
public sealed class BackupVerifier(IObjectStore store, string host, ProofMade? made = null, AgeIdentity? identity = null)
{
    /// <summary>Whose signatures are believed: all else is a finding, or, where it need not be, a note.</summary>
    public TrustedSigners Trust { get; init; } = TrustedSigners.Anybody;

    /// <summary>What should be in the bucket.</summary>
    public Expectation Expected { get; init; } = Expectation.Nothing;

    /// <summary>Told the sound backups that were looked at, once they have been compared with what should be there.</summary>
    public Action<IReadOnlyCollection<Manifest>>? Saw { get; init; }

    /// <summary>Where damage is written down; null writes none.</summary>
    public DamageMarks? Marks { get; init; }

    /// <summary>What the bucket holds, with the damage that was found now; null when it could not be read.</summary>
    public Catalogue? Catalogue { get; private set; }

    /// <summary>Whether damage was written down, or taken back.</summary>
    public bool MarksChanged { get; private set; }

    private readonly ImmutableArray<BackupFinding>.Builder findings = ImmutableArray.CreateBuilder<BackupFinding>();
    private readonly ImmutableArray<BackupFinding>.Builder notes = ImmutableArray.CreateBuilder<BackupFinding>();
    private int backups;
    private int frames;
    private long bytes;

    /// <param name="labels">Only these; empty means all that the bucket knows.</param>
    /// <param name="progress">The key of the archive that is read next, and the bytes proved so far.</param>
    public async Task<Verification> Run(
        VerifyLevel level, IReadOnlyCollection<string> labels, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        string? unreadable = null;
        try
        {
            var catalogue = Catalogue = await CatalogueReader.Read(store, host, Trust, cancellation);
            var chosen = List(catalogue, labels);
            if (!level.IsFull)
                findings.AddRange(chosen.Select(backup => catalogue.MarkOf(backup)).OfType<DamageMark>().Select(mark => new BackupFinding(mark.Archive, mark.InWords)));
            if (level.IsFull)
                Unopened(chosen);
            if (level.Read is { } part)
                unreadable = await Read(catalogue, chosen, part, progress, cancellation);
        }
        catch (StorageException e) when (e.ExitCode is ExitCode.ObjectStore or ExitCode.Credentials)
        {
            unreadable = e.Message;
        }

        return new Verification(backups, frames, bytes, findings.ToImmutable(), notes.ToImmutable(), unreadable);
    }

    private List<StoredBackup> List(Catalogue catalogue, IReadOnlyCollection<string> labels)
    {
        var chosen = catalogue.Backups.Where(backup => labels.Count == 0 || labels.Contains(backup.Label)).ToList();
        backups = chosen.Count;
        foreach (var damaged in catalogue.Damaged.Where(each => Wanted(ArchiveKey.ParseManifest(each.Key))))
            findings.Add(new BackupFinding(damaged.Key, damaged.Because));
        notes.AddRange(chosen.Where(backup => backup.Doubt is not null).Select(backup => new BackupFinding(backup.Key, $"is {backup.Doubt}")));
        foreach (var backup in chosen)
        {
            if (catalogue.MissingArchive(backup) is { } missing)
                findings.Add(new BackupFinding(backup.Key, missing));
            if (catalogue.ChainOf(backup).Broken is { } broken)
                findings.Add(new BackupFinding(backup.Key, broken));
        }

        foreach (var half in catalogue.Uncommitted.Where(each => Wanted(ArchiveKey.ParseArchive(each.Key))))
            notes.Add(new BackupFinding(half.Key, "has no manifest: a run that was interrupted, or a manifest that was lost; it is not a backup"));
        findings.AddRange(Expected.Findings(host, catalogue, labels));
        notes.AddRange(Expected.Notes(host, catalogue, labels));
        if (labels.Count == 0 && chosen.Count == 0)
            findings.Add(new BackupFinding($"{host}/", "there is no sound backup of this host in the bucket"));
        Saw?.Invoke([.. chosen.Select(backup => backup.Manifest)]);
        return chosen;

        bool Wanted(ArchiveKey? key) => key is not null && (labels.Count == 0 || labels.Contains(key.Label));
    }

    private void Unopened(IEnumerable<StoredBackup> chosen)
    {
        var count = chosen.Count(backup => backup.Manifest.Encryption is not null);
        if (count > 0 && identity is null)
            notes.Add(new BackupFinding($"{host}/", $"{count} encrypted archive{(count == 1 ? " was" : "s were")} proved as stored, not opened: only --identity FILE shows that {(count == 1 ? "it decrypts" : "they decrypt")} to a tar and a send stream"));
    }

    /// <returns>Why nothing is proved; null when something is.</returns>
    private async Task<string?> Read(
        Catalogue catalogue, List<StoredBackup> chosen, FrameGroup part, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        var present = chosen.Where(backup => catalogue.Objects.ContainsKey(backup.Key)).ToList();
        var parents = new ParentPaths(present);
        string? failed = null;
        long? all = part == FrameGroup.Whole ? present.Sum(backup => backup.Manifest.Length) : null;
        foreach (var backup in present)
        {
            progress?.Report(new Progress(backup.Key, bytes, all));
            ArchiveProof proof;
            try
            {
                proof = part == FrameGroup.Whole
                    ? await ArchiveProof.Of(store, backup.Manifest, cancellation, identity, parents.Of(backup))
                    : await ArchiveProof.Of(store, backup.Manifest, part, cancellation);
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation) && ItemFailure.Of(e).ExitCode is not (ExitCode.ObjectStore or ExitCode.Credentials))
            {
                failed ??= $"{backup.Key}: {ItemFailure.Of(e).Message}";
                continue;
            }

            parents.Keep(backup, proof.Paths);
            made?.Invoke(backup.Manifest, part, proof.Unproved);
            frames += proof.Frames;
            bytes += proof.Bytes;
            findings.AddRange(proof.Damage.Select(damage => new BackupFinding(backup.Key, damage)));
            await Mark(backup, proof.Damage, part, cancellation);
        }

        return failed ?? (frames > 0 ? null : NothingRead(chosen, part));
    }

    // Damage stays written down until the whole archive is read and found sound, as deep as it was read when the damage was found.
    private async Task Mark(StoredBackup backup, IReadOnlyList<string> damage, FrameGroup part, CancellationToken cancellation)
    {
        var (known, opened) = (Catalogue!.MarkOf(backup), backup.Manifest.Encryption is not null && identity is not null);
        if (damage.Count > 0 && known is null && Marks is not null)
        {
            var (mark, unwritten) = await Marks.Put(backup.Manifest, damage, opened, cancellation);
            (Catalogue, MarksChanged) = (Catalogue with { Marks = Catalogue.Marks.SetItem(backup.Key, mark) }, true);
            Note(backup, unwritten);
        }
        else if (damage.Count == 0 && known is not null && part == FrameGroup.Whole)
        {
            if (known.Opened && !opened)
                findings.Add(new BackupFinding(backup.Key, $"{known.InWords}. That was found in what it decrypts to, so only --identity FILE can show that it is sound"));
            else if (Marks is not null)
                Lifted(backup, await Marks.Lift(backup.Manifest, cancellation));
        }
    }

    private void Lifted(StoredBackup backup, string? failure)
    {
        if (failure is null)
            (Catalogue, MarksChanged) = (Catalogue! with { Marks = Catalogue.Marks.Remove(backup.Key) }, true);
        Note(backup, failure ?? "was marked as damaged; it is proved sound now, and counts again");
    }

    private void Note(StoredBackup backup, string? problem)
    {
        if (problem is not null)
            notes.Add(new BackupFinding(backup.Key, problem));
    }

    // Small archives have few frames, and of many parts most hold none of them.
    private static string NothingRead(List<StoredBackup> chosen, FrameGroup part)
    {
        var all = chosen.Sum(backup => backup.Manifest.PieceCount);
        return part.Of > 1 && chosen.All(backup => !part.In(backup.Key, backup.Manifest.PieceCount).Any())
            ? $"part {part} holds none of the {Counted.Of(all, "frame")} that there are, so no byte was read. Ask for fewer parts, or for `sample next/{part.Of}`, which takes a part that has some"
            : "no frame was read and found whole";
    }
}
