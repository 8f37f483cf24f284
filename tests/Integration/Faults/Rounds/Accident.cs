using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Storage;

namespace PantherStorage.Tests.Integration.Faults.Rounds;

/// <summary>What goes wrong during an act, and how the program may end for it.</summary>
/// <param name="Cut">Where the program is killed; null nowhere.</param>
/// <param name="Fault">What the store does; null nothing.</param>
/// <param name="Codes">How the program may end, beside well.</param>
/// <param name="Words">Empty when nothing goes wrong.</param>
internal sealed record Accident(CutOff? Cut, InjectedFault? Fault, ExitCode[] Codes, string Words)
{
    private static readonly Accident None = new(null, null, [], string.Empty);

    /// <summary>Whether all that is read looks damaged.</summary>
    public bool Misleads => Codes.Contains(ExitCode.BackupDamaged);

    public static Accident Draw(Random random, Deed deed)
    {
        var accident = random.Next(100) switch
        {
            < 40 when Operations(deed) is { Length: > 0 } operations => Passing(random, operations[random.Next(operations.Length)]),
            < 70 when Operations(deed) is { Length: > 0 } operations => Storm(random, operations[random.Next(operations.Length)]),
            _ => None,
        };
        return random.Next(100) < (deed == Deed.Snapshot ? 10 : 45) && Cuts(random, deed) is { } cut
            ? accident with { Cut = cut, Words = $"{accident.Words}{(accident.Words.Length > 0 ? ", " : string.Empty)}killed at {cut.Step} {cut.Times}" }
            : accident;
    }

    /// <summary>It passes within the tries that each request has, or is read once more: nobody may notice.</summary>
    private static Accident Passing(Random random, S3Operation operation)
    {
        var (times, spared) = (random.Next(1, 4), random.Next(3));
        var (fault, name) = Pick(random, operation, ref times);
        return new Accident(null, fault.On(operation).Next(times).AfterSparing(spared), [], $"{name} on {operation}, {times} times after {spared}");
    }

    private static (InjectedFault Fault, string Name) Pick(Random random, S3Operation operation, ref int times)
    {
        var uploads = operation is S3Operation.PutObject or S3Operation.UploadPart;
        switch (random.Next(7))
        {
            case 0:
                return (InjectedFault.SlowDown(TimeSpan.FromSeconds(random.Next(1, 300))), "SlowDown with Retry-After");
            case 1:
                return (InjectedFault.SlowDown(), "SlowDown");
            case 2:
                var cut = random.Next(1, 20_000);
                return (InjectedFault.CutAfter(cut), $"connection reset after {cut} bytes");
            case 3:
                return (InjectedFault.LostAnswer(), "answer lost");
            case 4 when uploads:
                return (InjectedFault.WrongETag(), "wrong ETag");
            case 5 when uploads || operation == S3Operation.GetObject:
                // What is read is read twice, and no third time.
                times = operation == S3Operation.GetObject ? 1 : times;
                var at = random.Next(100);
                return (InjectedFault.FlippedInTransit(at), $"bit {at} flipped on the way");
            case 6 when operation == S3Operation.GetObject:
                times = 1;
                var length = random.Next(300);
                return (InjectedFault.TruncatedRead(length), $"read truncated to {length}");
            default:
                return (InjectedFault.InternalError(), "InternalError");
        }
    }

    /// <summary>It does not pass: the program must say so, and lose nothing.</summary>
    private static Accident Storm(Random random, S3Operation operation)
    {
        var spared = random.Next(3);
        // A passing word for each command: what is left undone by prune and gc is 1, what verify cannot read is 11.
        ExitCode[] unreachable = [ExitCode.ObjectStore, ExitCode.CouldNotVerify, ExitCode.Failed];
        var (fault, codes, name) = random.Next(9) switch
        {
            0 => (InjectedFault.InternalError(), unreachable, "InternalError"),
            1 => (InjectedFault.SlowDown(TimeSpan.FromSeconds(5)), unreachable, "SlowDown"),
            2 => (InjectedFault.CutAfter(0), unreachable, "connection reset"),
            3 => (InjectedFault.LostAnswer(), unreachable, "answer lost"),
            4 => (InjectedFault.Refused(403, "AccessDenied", "The application key has expired"), [ExitCode.Credentials, ExitCode.CouldNotVerify, ExitCode.Failed], "key expired"),
            5 => (InjectedFault.Refused(403, "AccessDenied", "Cannot upload files, storage cap exceeded."), [ExitCode.ObjectStore, ExitCode.Credentials, ExitCode.CouldNotVerify, ExitCode.Failed], "cap exceeded"),
            6 => (InjectedFault.Refused(404, "NoSuchBucket", "The specified bucket does not exist"), unreachable, "bucket gone"),
            7 => (InjectedFault.WrongETag(), unreachable, "wrong ETag"),
            // Everything that is read is wrong: it looks like damage, and must not lead to any.
            _ => (InjectedFault.FlippedInTransit(random.Next(100)), [.. unreachable, ExitCode.BackupDamaged], "a bit flipped on the way"),
        };
        operation = name == "a bit flipped on the way" && operation is not (S3Operation.UploadPart or S3Operation.PutObject) ? S3Operation.GetObject : operation;
        return new Accident(null, fault.On(operation).Next(100_000).AfterSparing(spared), codes, $"{name} on every {operation} after {spared}");
    }

    /// <summary>What a deed asks of the store.</summary>
    private static S3Operation[] Operations(Deed deed) => deed switch
    {
        Deed.Backup or Deed.BackupAtPace or Deed.BackupFull =>
        [
            S3Operation.ListObjectsV2, S3Operation.GetObject, S3Operation.PutObject, S3Operation.CreateMultipartUpload, S3Operation.UploadPart,
            S3Operation.UploadPart, S3Operation.ListParts, S3Operation.CompleteMultipartUpload, S3Operation.AbortMultipartUpload, S3Operation.HeadObject,
        ],
        Deed.PruneBucket => [S3Operation.ListObjectVersions, S3Operation.ListMultipartUploads, S3Operation.ListObjectsV2, S3Operation.GetObject, S3Operation.DeleteObject, S3Operation.DeleteObject],
        Deed.Sweep => [S3Operation.ListObjectVersions, S3Operation.ListMultipartUploads, S3Operation.ListObjectsV2, S3Operation.GetObject, S3Operation.DeleteObject, S3Operation.AbortMultipartUpload, S3Operation.ListParts],
        Deed.VerifyList or Deed.VerifySample or Deed.VerifyFull or Deed.Restore or Deed.PruneSnapshots => [S3Operation.ListObjectsV2, S3Operation.GetObject, S3Operation.GetObject],
        _ => [],
    };

    private static CutOff? Cuts(Random random, Deed deed)
    {
        Milestone[] steps = deed switch
        {
            Deed.Snapshot => [Milestone.SnapshotMade],
            Deed.Backup or Deed.BackupAtPace or Deed.BackupFull =>
            [
                Milestone.SourceRead, Milestone.FramePacked, Milestone.UploadBegun, Milestone.UploadNoted, Milestone.PartStored,
                Milestone.UploadCompleting, Milestone.UploadCompleted, Milestone.ArchiveConfirmed, Milestone.ManifestStored,
            ],
            Deed.PruneBucket or Deed.Sweep => [Milestone.VersionDeleted],
            Deed.PruneSnapshots => [Milestone.SnapshotDeleted],
            Deed.Restore => [Milestone.LinkReceived, Milestone.RestoreCompared, Milestone.TargetAppeared],
            _ => [],
        };
        if (steps.Length == 0)
            return null;
        var step = steps[random.Next(steps.Length)];
        return new CutOff(step, step switch
        {
            Milestone.SourceRead => random.Next(1, 140),
            Milestone.FramePacked => random.Next(1, 7),
            Milestone.PartStored or Milestone.LinkReceived => random.Next(1, 3),
            Milestone.VersionDeleted or Milestone.SnapshotDeleted => random.Next(1, 5),
            Milestone.ArchiveConfirmed or Milestone.ManifestStored when deed == Deed.BackupAtPace => random.Next(1, 3),
            _ => 1,
        });
    }
}
