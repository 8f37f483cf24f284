namespace PantherStorage.Terminal;

/// <summary>
/// Rows below a heading, each column as wide as its widest cell and two spaces from the next. No frames, no wrapping:
/// it reads well on a terminal, and <c>grep</c> and <c>awk</c> read it too.
/// </summary>
public static class TextColumns
{
    private const string Gap = "  ";

    /// <param name="heads">One per column; one that begins with <c>&gt;</c> is right-aligned, and so are its cells.</param>
    /// <param name="rows">As many cells as there are heads.</param>
    /// <returns>The heading, then a line a row, without spaces at their ends.</returns>
    public static IEnumerable<string> Lines(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        var right = heads.Select(head => head.StartsWith('>')).ToList();
        List<IReadOnlyList<string>> all = [[.. heads.Select(head => head.TrimStart('>'))], .. rows];
        var widths = heads.Select((_, column) => all.Max(row => row[column].Length)).ToList();
        return all.Select(row => string.Join(Gap, row.Select((cell, column) => right[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>
    /// As one text; nothing where there are no rows. Where that is wider than the reader's window, the last column (a key,
    /// a description) stands below its row.
    /// </summary>
    /// <param name="width">Columns of the window.</param>
    public static string Text(IReadOnlyList<string> heads, IReadOnlyCollection<IReadOnlyList<string>> rows, int width = int.MaxValue)
    {
        if (rows.Count == 0)
            return string.Empty;
        var lines = Lines(heads, rows).ToList();
        if (lines.Max(line => line.Length) > width)
        {
            var narrow = Lines([.. heads.SkipLast(1)], rows.Select(row => (string[])[.. row.SkipLast(1)])).ToList();
            lines = [narrow[0], .. narrow.Skip(1).Zip(rows, (line, row) => row[^1].Length == 0 ? line : $"{line}\n{Gap}{row[^1]}")];
        }

        return string.Concat(lines.Select(line => $"{line}\n"));
    }
}
