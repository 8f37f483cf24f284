using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>Samples by name, in the order of their first coming; and why others did not come.</summary>
internal sealed class Measurements(IProgress<string> say)
{
    private readonly List<string> order = [];
    private readonly Dictionary<string, List<RunSample>> samples = [];
    private readonly Dictionary<string, string> missing = [];

    public IEnumerable<Measurement> All => order.Where(name => !missing.ContainsKey(name)).Select(name => Measurement.Of(name, samples[name]));

    /// <summary>By the measurement's name, why there is none.</summary>
    public IReadOnlyDictionary<string, string> Missing => missing;

    /// <summary>A failure of ours is the bench's failure.</summary>
    public async Task Take(string name, Func<Task<RunSample>> measure) => Add(name, await measure());

    /// <summary>A failure of another's program is told, and what was to be measured with it is not measured.</summary>
    /// <param name="absence">Why it cannot take part at all.</param>
    public async Task TakeOf(string? absence, string name, Func<Task<RunSample>> measure)
    {
        if (absence is not null)
            missing[name] = absence;
        if (missing.ContainsKey(name))
            return;
        try
        {
            Add(name, await measure());
        }
        catch (StorageException e)
        {
            missing[name] = e.Message;
            say.Report($"{name}: not measured: {e.Message}");
        }
    }

    public void Add(string name, RunSample sample)
    {
        if (!samples.TryGetValue(name, out var taken))
        {
            samples[name] = taken = [];
            order.Add(name);
        }

        taken.Add(sample);
        string[] told = [.. sample.Seconds > 0 ? [$"{sample.Seconds:0.00} s"] : Array.Empty<string>(), .. sample.Stored.Count > 0 ? [$"{sample.Stored}"] : Array.Empty<string>()];
        say.Report($"{name}: {string.Join(", ", told)}");
    }
}
