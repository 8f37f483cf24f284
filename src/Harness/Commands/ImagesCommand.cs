using System.CommandLine;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Images;
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
            Description = "a host's name, as `panther-storage host list` shows them, or all",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [Everything],
        };
        var engine = EngineOption.Create();
        var profiles = ProfilesOption.Create();
        return Verb.Of("build", "Builds the images that are not in the cache. Needs root or sudo.",
                ["panther-verify images build yoga", "panther-verify images build all", "panther-verify images build desk --profiles hosts"],
                [
                    (ExitCode.Success, "every image is in the cache"),
                    (ExitCode.BadInput, "there is no such host, or a profile is wrong"),
                    (ExitCode.System, "a tool failed; nothing half-made is left"),
                ])
            .Takes(hosts, engine, profiles)
            .Does(async (parsed, cancellation) =>
            {
                var store = new ImageStore(CacheDirectory.Default, parsed.GetValue(engine)!, ProfilesOption.Hosts(parsed, profiles));
                foreach (var host in Named(parsed.GetValue(hosts)!, store))
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

    private static Verb Prune()
    {
        var profiles = ProfilesOption.Create();
        return Verb.Of("prune", "Removes images and root file systems that this program would not use.",
                ["panther-verify images prune"],
                [(ExitCode.Success, "they are gone, or there were none"), (ExitCode.BadInput, "a profile is wrong"), (ExitCode.System, "a tool is missing or failed"), (ExitCode.Busy, "machines are running; nothing was removed")])
            .Takes(profiles)
            .Does(async (parsed, cancellation) =>
            {
                foreach (var directory in await new ImageStore(CacheDirectory.Default, EngineOption.Beside, ProfilesOption.Hosts(parsed, profiles)).Prune(new Told(parsed), cancellation))
                    parsed.WriteLine($"removed {directory}");
                return ExitCode.Success;
            });
    }

    private static IEnumerable<string> Named(string[] hosts, ImageStore store) => hosts.Contains(Everything)
        ? store.Hosts.Names
        : hosts.Distinct(StringComparer.Ordinal);
}
