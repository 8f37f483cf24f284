namespace PantherStorage.Model;

/// <summary>Guesses what somebody meant to type.</summary>
public static class Nearest
{
    /// <summary>The candidate with the fewest edits from <paramref name="typed"/>, or null when none is near.</summary>
    public static string? To(string typed, IEnumerable<string> candidates)
    {
        var best = candidates
            .Select(candidate => (candidate, edits: Edits(Folded(typed), Folded(candidate))))
            .OrderBy(pair => pair.edits).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.candidate is not null && best.edits <= Math.Max(2, typed.Length / 3) ? best.candidate : null;
    }

    /// <summary>The end of a sentence: <c>; did you mean "daily"?</c>, or a full stop.</summary>
    public static string Hint(string typed, IEnumerable<string> candidates) =>
        To(typed, candidates) is { } near ? $"; did you mean \"{near}\"?" : ".";

    private static string Folded(string word) => word.TrimStart('@').ToUpperInvariant();

    /// <summary>Levenshtein distance.</summary>
    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var cost = from[i - 1] == to[j - 1] ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost));
            }
        }

        return row[^1];
    }
}
