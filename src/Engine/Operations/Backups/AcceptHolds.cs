using PantherStorage.Model;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Backups;

/// <param name="Accepted">What was held of the label, and is not any more.</param>
/// <param name="StillHeld">Labels that are held.</param>
internal sealed record AcceptedHolds(IReadOnlyList<Hold> Accepted, IReadOnlyList<string> StillHeld);

/// <summary>Accepts a label's suspicious backups as they are, so that its retention resumes.</summary>
internal sealed class AcceptHolds(Host host)
{
    /// <exception cref="StorageException">What is held cannot be read or written.</exception>
    public AcceptedHolds Run(string label)
    {
        var file = new HoldsFile(host.Paths);
        var holds = file.Read();
        if (holds.Unreadable is { } unreadable)
            throw new StorageException(ExitCode.System, unreadable);
        List<Hold> held = [.. holds.Active.Where(hold => hold.Label == label)];
        if (held.Count > 0)
            file.Write(holds.Accept(label, host.Now));
        return new AcceptedHolds(held, [.. holds.Active.Select(hold => hold.Label).Where(each => each != label).Distinct(StringComparer.Ordinal)]);
    }
}
