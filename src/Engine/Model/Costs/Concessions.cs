using System.Collections.Immutable;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Costs;

/// <summary>
/// What a host can give up, in its owner's order: first fewer backups are kept in the bucket, then what can be had again is left out,
/// then what people make is backed up less often. Each is on top of those before it. Pure.
/// </summary>
public static class Concessions
{
    private static readonly ImmutableArray<(string Tier, ImmutableArray<int> Counts)> Fewer = [("monthly", [9, 6, 3]), ("weekly", [8, 4, 2])];

    private static readonly ImmutableArray<(Content Content, string Words)> Spared =
        [(Content.Containers, "containers"), (Content.Logs, "logs")];

    /// <summary>Those that change something of this plan.</summary>
    public static ImmutableArray<Concession> Of(StoragePlan plan) =>
    [
        .. Fewer.SelectMany(tier => tier.Counts.Where(count => plan.Backup.Items.Any(item => MayKeepFewer(plan, item, tier.Tier, count))).Select(count => KeepFewer(tier.Tier, count))),
        .. Spared.Where(each => plan.Backup.Items.Any(item => ContentOf(plan, item) == each.Content)).Select(each => LeaveOut(plan, each.Content, each.Words)),
        .. plan.Backup.Items.Any(item => IsSlowed(plan, item)) && plan.Snapshots.Tiers.Any(tier => tier is { Name: "weekly", Keep: > 0 }) ? [Weekly(plan)] : ImmutableArray<Concession>.Empty,
    ];

    /// <summary>The plan as the bucket sees it with the concessions of these names.</summary>
    public static StoragePlan Apply(StoragePlan plan, IReadOnlyCollection<string> names) =>
        Of(plan).Where(each => names.Contains(each.Name)).Aggregate(plan, (given, each) => each.Of(given));

    private static Concession KeepFewer(string tier, int count) => new(
        $"{tier}-{count}", $"{count} {tier} backups kept in the bucket, databases excepted",
        $"storage.snapshots.retention.{tier}: {count} (for the snapshots here, and databases, too)",
        plan => With(plan, item => MayKeepFewer(plan, item, tier, count)
            ? item with { Keep = [.. item.KeptBy(plan).Select(each => each.Name == tier && each.Keep > count ? each with { Keep = count } : each)] }
            : item));

    private static Concession LeaveOut(StoragePlan plan, Content content, string words)
    {
        var paths = string.Join(", ", plan.Backup.Items.Where(item => ContentOf(plan, item) == content).Select(item => item.Path));
        return new(
            $"without-{words}", $"{words} ({paths}) left out of backups; the newest stays",
            content == Content.Containers
                ? $"storage.backup.includeContainers: false (and {paths} not in storage.backup.subvolumes)"
                : $"storage.backup.budget: \"adapt\" (no other option leaves out {paths} where / is backed up)",
            given => With(given, item => ContentOf(given, item) == content ? item with { IsLeftOut = true, Keep = [new TierPlan(item.Tier, 1, string.Empty)] } : item));
    }

    private static Concession Weekly(StoragePlan plan) => new(
        "user-data-weekly", $"{string.Join(", ", plan.Backup.Items.Where(item => IsSlowed(plan, item)).Select(item => item.Path))} backed up weekly instead of {plan.Backup.Items.First(item => IsSlowed(plan, item)).Tier}",
        "storage.backup.budget: \"adapt\" (no other option does that and spares databases)",
        given => With(given, item => IsSlowed(given, item) ? item with { Tier = Tier.Weekly.Name() } : item));

    private static StoragePlan With(StoragePlan plan, Func<BackupItem, BackupItem> change) =>
        plan with { Backup = plan.Backup with { Items = [.. plan.Backup.Items.Select(change)] } };

    private static bool MayKeepFewer(StoragePlan plan, BackupItem item, string tier, int count) =>
        !item.IsLeftOut && ContentOf(plan, item) != Content.Database && Tiers.Parse(item.Tier) <= Tiers.Parse(tier) && item.KeptBy(plan).Any(each => each.Name == tier && each.Keep > count);

    private static bool IsSlowed(StoragePlan plan, BackupItem item) => ContentOf(plan, item) == Content.UserData && Tiers.Parse(item.Tier) < Tier.Weekly;

    /// <returns>Null where it is not known: then it may be anything but a database.</returns>
    private static Content? ContentOf(StoragePlan plan, BackupItem item) => plan.PolicyOf(item) switch
    {
        "database" => Content.Database,
        "container" => Content.Containers,
        _ => plan.Subvolumes.FirstOrDefault(subvolume => subvolume.Name == item.Subvolume)?.Content is { } told
            ? Enum.GetValues<Content>().Cast<Content?>().FirstOrDefault(content => content!.Value.InWords() == told)
            : KnownHosts.ContentOf(item.Subvolume ?? string.Empty),
    };
}
