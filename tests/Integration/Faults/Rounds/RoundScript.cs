using System.Collections.Immutable;

namespace PantherStorage.Tests.Integration.Faults.Rounds;

/// <summary>What happens in a round: all of it is drawn from the seed before it begins.</summary>
internal static class RoundScript
{
    /// <summary>As often as they stand here.</summary>
    private static readonly Deed[] Deeds =
    [
        Deed.WriteLittle, Deed.WriteMuch,
        Deed.Snapshot, Deed.Snapshot,
        Deed.Backup, Deed.Backup, Deed.Backup, Deed.BackupAtPace, Deed.BackupFull, Deed.BackupTwice,
        Deed.PruneBucket, Deed.PruneBucket, Deed.PruneSnapshots, Deed.Sweep,
        Deed.VerifyList, Deed.VerifySample, Deed.VerifyFull,
        Deed.Restore, Deed.Restore,
        Deed.LoseSnapshot, Deed.SpoilNotes,
    ];

    /// <summary>Something is written and snapshotted before each backup, as else it has nothing to do.</summary>
    public static ImmutableArray<Act> Of(int seed)
    {
        var random = new Random(seed);
        var acts = ImmutableArray.CreateBuilder<Act>();
        for (var turn = random.Next(5, 9); turn > 0; turn--)
        {
            var deed = Deeds[random.Next(Deeds.Length)];
            if (deed is Deed.Backup or Deed.BackupAtPace or Deed.BackupFull or Deed.BackupTwice && random.Next(4) > 0)
            {
                acts.Add(Draw(random, random.Next(3) > 0 ? Deed.WriteMuch : Deed.WriteLittle));
                acts.Add(Draw(random, Deed.Snapshot));
            }

            acts.Add(Draw(random, deed));
        }

        return acts.DrainToImmutable();
    }

    private static Act Draw(Random random, Deed deed) => new(deed, random.Next(1000), deed switch
    {
        Deed.WriteLittle or Deed.WriteMuch or Deed.LoseSnapshot or Deed.SpoilNotes or Deed.BackupTwice => new Accident(null, null, [], string.Empty),
        _ => Accident.Draw(random, deed),
    });
}
