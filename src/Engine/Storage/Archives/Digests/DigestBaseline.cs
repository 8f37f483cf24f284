using NodaTime;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>What earlier backups spare a content digest.</summary>
/// <param name="Hashes">Which files need no reading, and where to remember what was read; null reads all and remembers nothing.</param>
/// <param name="Snapshot">Only what differs from it is written (<see cref="ContentChanges"/>); null writes every line.</param>
public sealed record DigestBaseline(HashMemory? Hashes, EarlierSnapshot? Snapshot);

/// <summary>An earlier snapshot of the same subvolume.</summary>
/// <param name="Taken">When it was made.</param>
public sealed record EarlierSnapshot(string Path, Instant Taken);
