using System.Collections.Immutable;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Snapshots.Hooks;

/// <summary>Which containers run and which are paused: what the owner had paused before stays paused.</summary>
internal static class Podman
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>IDs of those that run: of all, or of those named.</returns>
    /// <exception cref="StorageException">podman failed, or there is no container of a name.</exception>
    public static async Task<ImmutableArray<string>> Running(ImmutableArray<string> named, CancellationToken cancellation)
    {
        var all = await List(cancellation);
        var missing = named.Where(name => !all.Any(each => each.Is(name))).ToList();
        if (missing.Count > 0)
            throw new StorageException(ExitCode.System, $"podman has no container {string.Join(", ", missing)}; see `podman ps --all`");
        return [.. all.Where(each => each.State == "running" && (named.IsEmpty || named.Any(each.Is))).Select(each => each.Id)];
    }

    /// <returns>IDs of those that we paused and that are paused still.</returns>
    /// <exception cref="StorageException">podman failed.</exception>
    public static async Task<ImmutableArray<string>> StillPaused(PausedHook hook) =>
        [.. (await List(CancellationToken.None)).Where(each => each.State == "paused" && hook.Containers.Contains(each.Id)).Select(each => each.Id)];

    private static async Task<List<Container>> List(CancellationToken cancellation) =>
    [
        .. (await Programs.Run(new("podman", "ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.State}} {{.Names}}"), cancellation, timeout: Patience))
            .OrThrow().StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 3)).Where(words => words.Length == 3)
            .Select(words => new Container(words[0], words[1], words[2].Split(','))),
    ];

    private sealed record Container(string Id, string State, string[] Names)
    {
        public bool Is(string name) => Names.Contains(name) || Id.StartsWith(name, StringComparison.Ordinal);
    }
}
