namespace PantherStorage.Model.Profiles;

/// <summary>What must hold between hosts, so that a machine is one of them and a key in the bucket is one host's.</summary>
internal static class CatalogueLaws
{
    /// <summary>What is wrong between two of them, of which at least one is the owner's.</summary>
    public static IEnumerable<string> Complaints(IReadOnlyList<CataloguedHost> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                // The one that came later is the one to mend.
                var (mine, other) = entries[i].Source.Length > 0 ? (entries[i], entries[j]) : (entries[j], entries[i]);
                if (mine.Source.Length == 0)
                    continue;
                if (mine.Profile.BucketPrefix == other.Profile.BucketPrefix)
                    yield return $"{mine.Source}: $.bucketPrefix = \"{mine.Profile.BucketPrefix}\" is {other.Profile.Name}'s too, from {other.Origin}: both would write to one place in the bucket. Give it another.";
                if (!AreTold(mine.Profile, other.Profile))
                    yield return $"{mine.Source}: no machine could be told to be {mine.Profile.Name} and not {other.Profile.Name}, from {other.Origin}: {Common(mine.Profile)}. Say in $.evidence what the firmware of {mine.Profile.Name} says of itself (`panther-storage facts` shows it under smbios), or name it \"{other.Profile.Name}\" to put it in that one's place.";
            }
        }
    }

    /// <summary>Whether disks or evidence can tell one from the other.</summary>
    public static bool AreTold(HostProfile one, HostProfile other) =>
        !SameDisks(one, other) || !one.Evidence.Equals(other.Evidence);

    /// <summary>Whether there are disks that fit both.</summary>
    private static bool SameDisks(HostProfile one, HostProfile other)
    {
        if (one.Disks.Length != other.Disks.Length || ByName(one) != ByName(other))
            return false;
        if (!ByName(one))
            return one.Disks.OrderBy(disk => disk.Size.Least).Zip(other.Disks.OrderBy(disk => disk.Size.Least)).All(pair => pair.First.Size.Overlaps(pair.Second.Size));
        return one.Disks.All(disk => other.Disks.Any(match => match.DeviceName == disk.DeviceName && match.Size.Overlaps(disk.Size)));
    }

    private static bool ByName(HostProfile host) => host.Disks.All(disk => disk.DeviceName is not null);

    private static string Common(HostProfile host) => ByName(host)
        ? $"both ask for {string.Join(" and ", host.Disks.Select(disk => $"{disk.DeviceName} of about {disk.Size}"))}, and for the same evidence"
        : $"both ask for {(host.Disks.Length == 1 ? "one virtual disk" : $"{host.Disks.Length} virtual disks")} of about {string.Join(" and ", host.Disks.Select(disk => disk.Size))}, and for the same evidence";
}
