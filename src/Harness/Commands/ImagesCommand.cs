using System.CommandLine;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Harness.Commands;

/// <summary><c>panther-verify images build|list|prune</c>.</summary>
internal static class ImagesCommand
{
    private const string Everything = "all";

    public static Verb Create() => Verb.Group("images", "The hosts' disk images.", Build(), List(), Prune());

    private static Verb Build()
    {
        var hosts = new Argument<string[]>("HOST")
        {
            Description = "zephyrus, yoga, hetzner, contabo, ovh, or all",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [Everything],
        };
        var engine = EngineOption.Create();
        return Verb.Of("build", "Builds the images that are not in the cache. Needs root or sudo.",
                ["panther-verify images build yoga", "panther-verify images build all"],
                [
                    (ExitCode.Success, "every image is in the cache"),
                    (ExitCode.System, "a tool failed; nothing half-made is left"),
                ])
            .Takes(hosts, engine)
            .Does(async (parsed, cancellation) =>
            {
                var store = new ImageStore(CacheDirectory.Default, parsed.GetValue(engine)!);
                foreach (var host in Named(parsed.GetValue(hosts)!))
                {
                    var image = await store.Ensure(host, new Told(parsed), cancellation);
                    parsed.WriteLine(
                        $"{host}: {(image.WasBuilt ? "built" : "in the cache")}, {string.Join(", ", image.Disks.Select(disk => disk.Path))}");
                }

                return ExitCode.Success;
            });
    }

    private static Verb List() =>
        Verb.Of("list", "Lists the images in the cache.",
                ["panther-verify images list"],
                [(ExitCode.Success, "the list is printed, also when it is empty")])
            .Does((parsed, _) =>
            {
                foreach (var image in new ImageStore(CacheDirectory.Default, EngineOption.Beside).List())
                    parsed.WriteLine(image.ToString());
                return Task.FromResult(ExitCode.Success);
            });

    private static Verb Prune() =>
        Verb.Of("prune", "Removes images and root file systems that this program would not use.",
                ["panther-verify images prune"],
                [(ExitCode.Success, "they are gone, or there were none"), (ExitCode.System, "a tool is missing or failed"), (ExitCode.Busy, "machines are running; nothing was removed")])
            .Does(async (parsed, cancellation) =>
            {
                foreach (var directory in await new ImageStore(CacheDirectory.Default, EngineOption.Beside).Prune(new Told(parsed), cancellation))
                    parsed.WriteLine($"removed {directory}");
                return ExitCode.Success;
            });

    private static IEnumerable<string> Named(string[] hosts) => hosts.Contains(Everything)
        ? MachineShape.All.Select(shape => shape.Host)
        : hosts.Distinct(StringComparer.Ordinal);
}
