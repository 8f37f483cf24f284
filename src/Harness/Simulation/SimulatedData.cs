using PantherStorage.Model;

namespace PantherStorage.Harness.Simulation;

/// <summary>
/// The data of one label as blocks, each with the day of its last change: an increment holds the blocks that changed since its
/// parent, once, however often they changed. A tenth of the blocks gets four fifths of the changes, as in real file systems.
/// </summary>
internal sealed class SimulatedData
{
    private const int Blocks = 2000;
    private const double HotPart = 0.1, HotChanges = 0.8, DaysOfMonth = 365.25 / 12;

    private readonly List<double> changed;
    private readonly long blockBytes;
    private readonly double changesADay;
    private readonly double blocksADay;
    private readonly Random chance;
    private double changesOwed;
    private double blocksOwed;

    /// <param name="size">Compressed, at the beginning.</param>
    /// <param name="monthlyChurn">Part of the size that a month changes.</param>
    /// <param name="yearlyGrowth">Part of the size that a year adds.</param>
    public SimulatedData(Bytes size, double monthlyChurn, double yearlyGrowth, int seed)
    {
        blockBytes = Math.Max(1, size.Count / Blocks);
        changed = [.. Enumerable.Repeat(0.0, Blocks)];
        changesADay = ChangesADay(monthlyChurn);
        blocksADay = Blocks * yearlyGrowth / 365.25;
        chance = new Random(seed);
    }

    /// <summary>Bytes of a full.</summary>
    public long Full => changed.Count * blockBytes;

    /// <summary>Bytes of what changed after a day.</summary>
    public long Since(double day) => changed.Count(each => each > day) * blockBytes;

    /// <summary>A day passes: some blocks change, and some are new.</summary>
    public void Live(double day)
    {
        changesOwed += changesADay;
        for (; changesOwed >= 1; changesOwed--)
        {
            var hot = (int)(changed.Count * HotPart);
            changed[chance.NextDouble() < HotChanges ? chance.Next(hot) : hot + chance.Next(changed.Count - hot)] = day;
        }

        blocksOwed += blocksADay;
        for (; blocksOwed >= 1; blocksOwed--)
            changed.Add(day);
    }

    public void Add(Bytes bytes, double day) => changed.AddRange(Enumerable.Repeat(day, (int)(bytes.Count / blockBytes)));

    /// <summary>Everything is written anew, as by an installation.</summary>
    public void Rewrite(double day)
    {
        for (var block = 0; block < changed.Count; block++)
            changed[block] = day;
    }

    // So many random changes a day leave the given part changed after a month: a block that is picked n times on the mean is
    // untouched with e^-n.
    private static double ChangesADay(double monthlyChurn)
    {
        double low = 0, high = Blocks;
        while (high - low > 0.01)
        {
            var (rate, month) = ((low + high) / 2, (low + high) / 2 * DaysOfMonth / Blocks);
            var part = (HotPart * (1 - Math.Exp(-month * HotChanges / HotPart))) + ((1 - HotPart) * (1 - Math.Exp(-month * (1 - HotChanges) / (1 - HotPart))));
            (low, high) = part < monthlyChurn ? (rate, high) : (low, rate);
        }

        return low;
    }
}
