namespace PantherStorage.Model.Costs;

/// <summary>
/// How many concessions are in force: as few, in their order, as bring the forecast under the warning; all where even they do not.
/// One that is in force is taken back only where the forecast without it is under nine tenths of the warning, so that it does
/// not come and go with every backup. Pure.
/// </summary>
public static class Adaptation
{
    /// <summary>Part of the warning that the forecast must be under for a concession to be taken back.</summary>
    public const decimal Margin = 0.9m;

    /// <param name="inForce">How many are so far.</param>
    /// <param name="offered">How many there are.</param>
    /// <param name="dollars">A month by the forecast, with so many; asked for no more than is needed.</param>
    public static int Choose(int inForce, int offered, Func<int, decimal> dollars, decimal warning)
    {
        var fewest = First(0, offered, dollars, warning);
        if (fewest >= Math.Min(inForce, offered))
            return fewest;
        var safe = First(fewest, Math.Min(inForce, offered), dollars, warning * Margin);
        // More is not always cheaper to the last byte: what is kept must do what it is kept for.
        return dollars(safe) < warning ? safe : fewest;
    }

    private static int First(int from, int to, Func<int, decimal> dollars, decimal limit)
    {
        for (var count = from; count < to; count++)
        {
            if (dollars(count) < limit)
                return count;
        }

        return to;
    }
}
