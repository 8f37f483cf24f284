using NodaTime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Costs;

namespace PantherStorage.Storage.Upkeep;

/// <summary>The cost of each of the last ninety days, in <c>/var/log/panther-backup/cost-report.log</c>.</summary>
public sealed class CostHistoryFile(HostPaths host)
{
    /// <summary>No file of ours comes near it.</summary>
    private const long LargestBytes = 16 << 20;

    public string Path { get; } = host.In("/var/log/panther-backup/cost-report.log");

    /// <exception cref="StorageException"><see cref="ExitCode.System"/>: it is there and cannot be read.</exception>
    public CostHistory Read()
    {
        try
        {
            var file = new FileInfo(Path);
            if (!file.Exists)
                return CostHistory.Empty;
            return file.Length <= LargestBytes
                ? CostHistory.Parse(File.ReadAllText(Path))
                : throw new StorageException(ExitCode.System, $"{Path} has {new Bytes(file.Length)}, and a history of {CostHistory.DaysKept} days never has: move it away, and a new one is begun");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot read {Path}: {e.Message}", e);
        }
    }

    /// <summary>Puts today's lines into it, and leaves out what is too old or cannot be read.</summary>
    /// <param name="date">Today.</param>
    /// <exception cref="StorageException">It cannot be read or written; what was there before still is.</exception>
    public CostHistory Record(IEnumerable<CostDay> today, LocalDate date)
    {
        var before = Read();
        var after = before.With(today, date);
        DurableFile.Replace(Path, after.ToCsv());
        return after with { Damaged = before.Damaged };
    }
}
