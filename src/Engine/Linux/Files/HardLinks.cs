namespace PantherStorage.Linux.Files;

/// <summary>
/// The first name of each file that has several, for as long as others may come: of a million files with two names each
/// it keeps the million at most, and shares the paths of their directories.
/// </summary>
internal sealed class HardLinks
{
    private readonly Dictionary<ulong, First> firsts = [];

    /// <returns>The path under which the same file came before; null when this is its first name, or its only one.</returns>
    public byte[]? EarlierName(TreeEntry entry)
    {
        var status = entry.Status;
        if (status.Kind == FileKind.Directory || status.Links < 2)
            return null;
        if (!firsts.TryGetValue(status.Inode, out var first))
        {
            firsts.Add(status.Inode, new First(entry.Parent, entry.Name, status.Links - 1));
            return null;
        }

        if (first.Left == 1)
            firsts.Remove(status.Inode);
        else
            firsts[status.Inode] = first with { Left = first.Left - 1 };
        return [.. first.Parent, (byte)'/', .. first.Name.AsSpan(0, first.Name.Length - 1)];
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct First(byte[] Parent, byte[] Name, uint Left);
}
