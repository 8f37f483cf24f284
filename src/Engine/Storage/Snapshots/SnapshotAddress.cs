using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Snapshots;

/// <summary>How a person names a snapshot: <c>home/12</c>, or <c>home/latest</c>.</summary>
/// <param name="Number">Null for the latest.</param>
public sealed record SnapshotAddress(string Config, int? Number)
{
    public const string Latest = "latest";

    /// <exception cref="StorageException">It is neither.</exception>
    public static SnapshotAddress Parse(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } config, Latest] => new SnapshotAddress(config, null),
        [{ Length: > 0 } config, var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 =>
            new SnapshotAddress(config, parsed),
        _ => throw new StorageException(ExitCode.Usage, $"\"{text}\" names no snapshot: give the snapper configuration and the number, home/12, or home/latest"),
    };

    /// <exception cref="StorageException">There is none of that number.</exception>
    public async Task<Snapshot> Find(Snapper snapper, CancellationToken cancellation) => Among(await snapper.List(Config, cancellation));

    /// <param name="snapshots">Of the configuration, in any order.</param>
    /// <exception cref="StorageException">There is none of that number.</exception>
    public Snapshot Among(IReadOnlyList<Snapshot> snapshots) =>
        (Number is { } number
                ? snapshots.FirstOrDefault(snapshot => snapshot.Number == number)
                : snapshots.InOrder().LastOrDefault())
            ?? throw new StorageException(ExitCode.BadInput, $"there is no read-only snapshot {this}; it has {Numbers(snapshots)}. See `panther-storage snapshot list --snapper-config {Config}`.");

    public override string ToString() => $"{Config}/{Number?.ToString(CultureInfo.InvariantCulture) ?? Latest}";

    private static string Numbers(IReadOnlyList<Snapshot> snapshots) =>
        snapshots.Count == 0 ? "none at all" : string.Join(", ", snapshots.TakeLast(20).Select(snapshot => snapshot.Number));
}
