using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Backups;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults.Rounds;

/// <summary>Plays a script on a host of its own, and looks after each act whether anything was lost.</summary>
internal sealed class Round(RoundHost host, Action<string> told)
{
    private static readonly string[] Tiers = ["monthly", "weekly", "weekly", "daily", "daily", "daily", "daily+weekly", "hourly", "manual"];
    private static readonly string[] Labels = ["home", "data"];

    private Dictionary<string, string> committed = [];

    /// <returns>How many accidents happened, of those that were to.</returns>
    public async Task<int> Play(int seed)
    {
        var happened = 0;
        await Look("at first", mayGo: false);
        foreach (var act in RoundScript.Of(seed))
        {
            var needed = host.Needed(await host.Catalogue(), (await host.Here()).Values);
            var hit = host.World.Server.Faults.Injected;
            var result = await Do(act);
            host.World.Server.Faults.Clear();
            told($"  {act} -> {result?.ExitCode.ToString() ?? "done"}");
            if (result is not null)
                Ended(act, result);
            if (act is { Accident.Misleads: true, Deed: Deed.VerifySample or Deed.VerifyFull } && result!.ExitCode != 0)
                await ProvesSound();
            happened += host.World.Server.Faults.Injected > hit || result?.ExitCode == CutOffProgram.Killed ? 1 : 0;

            await host.Look();
            await Look(act.ToString(), mayGo: act.Deed == Deed.PruneBucket);
            if (act.Deed == Deed.PruneSnapshots && !act.Accident.Misleads)
                Assert.That(needed, Is.SubsetOf((await host.Here()).Values), $"{act}: a parent was pruned");
            if (act.Deed is Deed.Backup or Deed.BackupFull && result!.ExitCode == 0)
                await NewestIsStored("home", act.ToString());
        }

        await AllIsWell();
        return happened;
    }

    private async Task<CommandResult?> Do(Act act)
    {
        if (act.Accident.Fault is { } fault)
            host.World.Server.Faults.Add(fault);
        switch (act.Deed)
        {
            case Deed.WriteLittle:
                await host.Write(act.Choice, 100_000);
                return null;
            case Deed.WriteMuch:
                await host.Write(act.Choice, 18_000_000 + (act.Choice * 20_000));
                return null;
            case Deed.LoseSnapshot:
                await host.Lose(act.Choice);
                return null;
            case Deed.SpoilNotes:
                await host.SpoilNotes(act.Choice);
                return null;
            case Deed.Restore:
                var backups = (await Unharmed(act, host.Catalogue)).Backups;
                return await host.Restore(backups[act.Choice % backups.Length], act.Accident.Cut);
            case Deed.BackupTwice:
                return await Twice();
            default:
                return await host.Run(act.Accident.Cut, Arguments(act));
        }
    }

    private static string[] Arguments(Act act) => act.Deed switch
    {
        Deed.Snapshot => ["snapshot", "create", "--tier", Tiers[act.Choice % Tiers.Length]],
        Deed.Backup => ["backup", "run", "--label", "home"],
        Deed.BackupAtPace => ["backup", "run"],
        Deed.BackupFull => ["backup", "run", "--label", "home", "--full"],
        Deed.PruneBucket => ["backup", "prune"],
        Deed.PruneSnapshots => ["snapshot", "prune"],
        Deed.Sweep when act.Choice % 2 == 0 => ["backup", "gc"],
        Deed.Sweep => SweepAll,
        Deed.VerifyList => ["backup", "verify"],
        Deed.VerifySample => ["backup", "verify", "--level", "sample", "next/3"],
        Deed.VerifyFull => ["backup", "verify", "--level", "full"],
        _ => throw new InvalidOperationException($"{act.Deed} is no command"),
    };

    private static readonly string[] SweepAll =
        ["backup", "gc", "--uploads-older-than", "0m", "--archives-older-than", "0m", "--hidden-older-than", "0m"];

    private async Task<CommandResult> Twice()
    {
        var results = await Task.WhenAll(
            host.RunApart(null, "backup", "run", "--label", "home"), host.RunApart(null, "backup", "run", "--label", "home"));
        // Whoever comes after the other has ended finds nothing left to do.
        Assert.That(
            results.Select(result => (ExitCode)result.ExitCode),
            Has.All.AnyOf(ExitCode.Success, ExitCode.Busy).And.Some.EqualTo(ExitCode.Success), string.Concat(results.Select(result => result.StandardError)));
        return results.MinBy(result => result.ExitCode)!;
    }

    // What looked damaged at each of its readings was written down as damaged; nothing is lost by that, and a proof takes it back.
    private async Task ProvesSound() => await host.Succeeds("backup", "verify", "--level", "full");

    private async Task<T> Unharmed<T>(Act act, Func<Task<T>> look)
    {
        host.World.Server.Faults.Clear();
        var seen = await look();
        if (act.Accident.Fault is { } fault)
            host.World.Server.Faults.Add(fault);
        return seen;
    }

    private static void Ended(Act act, CommandResult result)
    {
        int[] allowed = [0, .. act.Accident.Codes.Select(code => (int)code), .. act.Accident.Cut is null ? Array.Empty<int>() : [CutOffProgram.Killed]];
        Assert.That(allowed, Does.Contain(result.ExitCode), $"{act}: {result.StandardError}{result.StandardOutput}");
    }

    /// <summary>Whatever is committed can be restored, as far as a listing shows; only a prune takes anything away.</summary>
    private async Task Look(string when, bool mayGo)
    {
        var catalogue = await host.Catalogue();
        Assert.That(catalogue.Damaged, Is.Empty, when);
        foreach (var backup in catalogue.Backups)
            Assert.That(catalogue.Fault(backup), Is.Null, when);
        if (!mayGo)
            Assert.That(committed.Keys, Is.SubsetOf(catalogue.Backups.Select(backup => backup.Key)), $"{when}: a committed backup went");
        foreach (var label in Labels)
            Assert.That(catalogue.Of(label), Is.Not.Empty, $"{when}: {label} has no backup");
        foreach (var backup in catalogue.Backups.Where(backup => committed.ContainsKey(backup.Key)))
            Assert.That(backup.Manifest.Sha256, Is.EqualTo(committed[backup.Key]), $"{when}: {backup.Key} is another than before");
        committed = catalogue.Backups.ToDictionary(backup => backup.Key, backup => backup.Manifest.Sha256);

        var here = (await host.Here()).Values;
        if (host.NotedAsNeeded(here) is { } noted)
            Assert.That(noted, Is.EqualTo(host.Needed(catalogue, here)), $"{when}: parents.json is stale");
    }

    private async Task NewestIsStored(string label, string when)
    {
        var newest = (await host.Here()).Last().Value;
        Assert.That((await host.Catalogue()).Of(label).Select(backup => backup.Facts.SnapshotUuid), Does.Contain(newest), $"{when}: the newest snapshot is not in the bucket");
    }

    /// <summary>The next run succeeds, and after it and a sweep everything is as if nothing had ever gone wrong.</summary>
    private async Task AllIsWell()
    {
        const string Last = "the last run";
        await host.Write(77, 100_000);
        await host.Succeeds("snapshot", "create", "--tier", "daily");
        await host.Look();
        await host.Succeeds("backup", "run", "--label", "home", "--label", "data");
        await Look(Last, mayGo: false);
        Assert.That(ParentMemory.Read(host.Paths), Is.Not.Null, Last);
        foreach (var label in Labels)
        {
            await NewestIsStored(label, Last);
            Assert.That(new UploadMemory(host.Paths, label).Read(), Is.Null, $"{Last}: an upload of {label} is still noted");
        }

        await StoreClock.GoesOn();
        await host.Succeeds(SweepAll);
        await Look("the last sweep", mayGo: false);
        Assert.That(host.World.Server.UnfinishedUploads, Is.Zero, "unfinished uploads after a sweep");
        var catalogue = await host.Catalogue();
        Assert.That(catalogue.Uncommitted, Is.Empty, "archives without a manifest after a sweep");
        Assert.That(catalogue.Objects.Keys.Where(key => ArchiveKey.ParseArchive(key) is not null || ArchiveKey.ParseManifest(key) is not null).ToList(), Has.Count.EqualTo(2 * catalogue.Backups.Length), "objects that belong to no backup");
        Assert.That(catalogue.Objects, Has.Count.EqualTo((2 * catalogue.Backups.Length) + 1), "objects that are neither a backup's nor the machine's claim");
        await host.Succeeds("backup", "verify", "--level", "full");
        Assert.That((await host.Succeeds("backup", "ledger", "--json")).StandardOutput, Does.Contain("\"unprovedBytes\": 0,"), "the ledger after a full verification");
        foreach (var backup in Sampled(catalogue))
            Assert.That((await host.Restore(backup, cut: null)).ExitCode, Is.Zero, backup.Key);
    }

    // The newest and the oldest of each label, and the deepest.
    private static IEnumerable<StoredBackup> Sampled(Catalogue catalogue) => Labels
        .SelectMany(label => new[] { catalogue.Of(label).Last(), catalogue.Of(label).First() })
        .Append(catalogue.Backups.MaxBy(backup => backup.Facts.Depth)!)
        .Distinct();
}
