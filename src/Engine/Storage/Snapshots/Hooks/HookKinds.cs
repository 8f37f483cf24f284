using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Snapshots.Hooks;

/// <summary>From <c>storage.snapshots.hooks</c> to the programs that run.</summary>
public static class HookKinds
{
    private const int DefaultSeconds = 60;
    internal const int MostSeconds = 3600;

    private static readonly ImmutableArray<string> Kinds = ["postgresql", "redis", "podman", "command"];

    /// <returns>By name, so that they run in the same order each time.</returns>
    /// <exception cref="StorageException">A hook that cannot be meant.</exception>
    public static ImmutableArray<Hook> Of(SnapshotOptions options, StoragePlan plan) =>
        [.. options.Hooks.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Of(pair.Key, pair.Value, plan))];

    private static Hook Of(string name, HookOptions asked, StoragePlan plan)
    {
        var kind = asked.Kind ?? (Kinds.Contains(name) ? name : "command");
        if (!Kinds.Contains(kind))
            throw Wrong(name, "kind", kind, $"it is one of {string.Join(", ", Kinds)}{Nearest.Hint(kind, Kinds)}");
        var seconds = asked.TimeoutSeconds ?? DefaultSeconds;
        if (seconds is < 1 or > MostSeconds)
            throw Wrong(name, "timeoutSeconds", seconds.ToString(), $"it is 1 to {MostSeconds}");
        if (kind != "command" && (asked.Before ?? asked.After) is not null)
            throw Wrong(name, "before", kind, "this kind brings its own programs; use a hook of kind command for others");
        if (kind != "podman" && asked.Containers is not null)
            throw Wrong(name, "containers", kind, "only podman pauses containers");

        var (before, after) = Programs(name, kind, asked);
        return new Hook(name, Subvolumes(name, kind, asked, plan), before, after, TimeSpan.FromSeconds(seconds))
        {
            Containers = kind == "podman" ? asked.Containers ?? [] : null,
        };
    }

    private static (HookCommand? Before, HookCommand? After) Programs(string name, string kind, HookOptions asked) => kind switch
    {
        // -X and -w: neither the user's start file nor a prompt for a password may get in between.
        "postgresql" => (
            new HookCommand(new("runuser", "--user", "postgres", "--", "psql", "-X", "-w", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", "postgres", "--command", "CHECKPOINT")),
            null),
        // redis-cli ends with 0 whatever the server answers.
        "redis" => (new HookCommand(new("redis-cli", "SAVE"), MustSay: "OK"), null),
        // Which containers run is only known when it is time to pause them.
        "podman" => (null, null),
        _ => asked.Before is { Length: > 0 } || asked.After is { Length: > 0 }
            ? (Own(asked.Before), Own(asked.After))
            : throw Wrong(name, "before", string.Empty, "a command hook has a program before, after, or both: [\"/usr/local/bin/flush\", \"--all\"]"),
    };

    private static HookCommand? Own(ImmutableArray<string>? words) =>
        words is [var program, .. var arguments] ? new HookCommand(new(program, arguments)) : null;

    private static ImmutableArray<string> Subvolumes(string name, string kind, HookOptions asked, StoragePlan plan)
    {
        ImmutableArray<string> usual = kind switch
        {
            "postgresql" => ["@postgresql"],
            "redis" => ["@redis"],
            "podman" => ["@containers"],
            _ => [],
        };
        var names = asked.Subvolumes is { Length: > 0 } given ? given : usual;
        if (names.IsEmpty)
            throw Wrong(name, "subvolumes", string.Empty, "name the subvolumes around whose snapshots it runs, e.g. [\"@home\"]");
        string[] known = [.. plan.Subvolumes.Where(subvolume => subvolume.SnapperConfig is not null).Select(subvolume => subvolume.Name)];
        foreach (var unknown in names.Where(subvolume => !known.Contains(subvolume)))
            throw Wrong(name, "subvolumes", unknown, $"the plan snapshots {string.Join(", ", known)}{Nearest.Hint(unknown, known)}");
        return names;
    }

    private static StorageException Wrong(string name, string key, string value, string rule) =>
        new(ExitCode.BadInput, $"storage.snapshots.hooks.{name}.{key} = \"{value}\" is wrong: {rule}");
}
