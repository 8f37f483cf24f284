namespace PantherStorage.Model.Chains;

/// <summary>One way that the chains of a label may go: what is stored, and what will be, with what all of it costs.</summary>
internal sealed class Course
{
    private readonly ChainBounds bounds;
    private Projected[] backups;

    /// <param name="past">Parents before their children.</param>
    public Course(ReadOnlySpan<Projected> past, ChainBounds bounds, int room)
    {
        this.bounds = bounds;
        backups = new Projected[past.Length + room];
        foreach (var backup in past)
            Place(backup);
    }

    private Course(Course other) => (bounds, backups, Count, Cost) =
        (other.bounds, other.backups.AsSpan().ToArray(), other.Count, other.Cost);

    public int Count { get; private set; }

    /// <summary>Byte-days of what is still to be stored, and of what stays longer for its sake.</summary>
    public double Cost { get; private set; }

    public ReadOnlySpan<Projected> Backups => backups.AsSpan(0, Count);

    public Course Copy() => new(this);

    /// <summary>The same without those that are gone by then: nothing can be built on them, and what stays builds on none of them.</summary>
    /// <param name="gone">Gets them.</param>
    public Course Since(double time, List<Projected> gone)
    {
        var rest = new Course([], bounds, Count);
        Span<int> places = Count <= 1024 ? stackalloc int[Count] : new int[Count];
        for (var index = 0; index < Count; index++)
        {
            var backup = backups[index];
            if (backup.Stays < time)
                gone.Add(backup);
            else
                places[index] = rest.Place(backup with { Parent = backup.Parent < 0 ? -1 : places[backup.Parent] });
        }

        rest.Cost = Cost;
        return rest;
    }

    /// <summary>What one more backup costs: its own bytes for as long as it stays and for being sent, and those that stay longer for its sake.</summary>
    public double CostOf(in Projected backup)
    {
        var cost = backup.Bytes * (backup.Ends - backup.Made + Outlook.UploadDays);
        for (var at = backup.Parent; at >= 0 && backups[at].Stays < backup.Ends; at = backups[at].Parent)
            cost += backups[at].Bytes * (backup.Ends - backups[at].Stays);
        return cost;
    }

    /// <summary>Whether one more backup leaves every bound kept. A full always does: there is nothing shorter.</summary>
    public bool Allows(in Projected backup)
    {
        if (backup.Parent < 0)
            return true;
        ref readonly var parent = ref backups[backup.Parent];
        return parent.Depth < bounds.MaxLinks
            && parent.Stays >= backup.Made
            && parent.ChainBytes + backup.Bytes <= bounds.MaxRestoreBytes
            && (Count < bounds.MaxLoss || PointsOn(backup.Parent, backup.Made) < bounds.MaxLoss);
    }

    public int Add(in Projected backup)
    {
        Cost += CostOf(backup);
        return Place(backup);
    }

    private int Place(Projected backup)
    {
        backup.Depth = backup.Parent < 0 ? 1 : backups[backup.Parent].Depth + 1;
        backup.ChainBytes = backup.Bytes + (backup.Parent < 0 ? 0 : backups[backup.Parent].ChainBytes);
        backup.Stays = backup.Ends;
        if (Count == backups.Length)
            Array.Resize(ref backups, (Count * 2) + 1);
        backups[Count] = backup;
        for (var at = backup.Parent; at >= 0; at = backups[at].Parent)
            backups[at].Stays = Math.Max(backups[at].Stays, backup.Ends);
        return Count++;
    }

    // Of the full below a backup, as that is what most of them need: restore points at that time, and what is not pruned yet.
    private int PointsOn(int backup, double time)
    {
        var full = FullOf(backup);
        var points = 0;
        for (var index = 0; index < Count; index++)
        {
            if (backups[index].Made <= time && backups[index].Ends >= time && FullOf(index) == full)
                points++;
        }

        return points;
    }

    private int FullOf(int backup)
    {
        while (backups[backup].Parent >= 0)
            backup = backups[backup].Parent;
        return backup;
    }
}
