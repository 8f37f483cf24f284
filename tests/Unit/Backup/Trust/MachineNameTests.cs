using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Tests.Unit.Backup.Trust;

/// <summary>Machines that use one name in one bucket.</summary>
public sealed class MachineNameTests
{
    private const string Host = "yoga-laptop";

    private readonly List<string> roots = [];
    private MemoryBucket bucket = null!;

    [SetUp]
    public void Make() => bucket = new MemoryBucket();

    [TearDown]
    public void Remove()
    {
        foreach (var root in roots)
            Directory.Delete(root, recursive: true);
        roots.Clear();
    }

    [Test]
    public async Task The_first_machine_has_the_name_and_asks_the_bucket_only_once()
    {
        var first = Machine(plan: 1);
        await first.Name.Take(adopt: null, default);
        var claims = bucket.Objects.ToDictionary(pair => pair.Key, pair => pair.Value);

        bucket.Objects.Clear();
        await first.Name.Take(adopt: null, default);

        Assert.That(claims.Keys, Is.EqualTo(new[] { $"{Host}/machines/{first.Id}.json" }));
        Assert.That(bucket.Objects, Is.Empty, "it knows that it has it");
    }

    [Test]
    public async Task A_second_machine_is_refused_and_leaves_no_claim()
    {
        var (first, second) = (Machine(plan: 2), Machine(plan: 1));
        await first.Name.Take(adopt: null, default);

        await Refused(() => second.Name.Take(adopt: null, default), first.Id);

        Assert.That(bucket.Objects.Keys, Has.Exactly(1).Items);
        await first.Name.MustBeOurs(bucket.Objects.Keys, default);
    }

    [Test]
    public async Task Of_two_that_start_at_once_never_both_go_on_and_one_does()
    {
        for (var round = 0; round < 20; round++)
        {
            bucket = new MemoryBucket();
            var (older, newer) = (Machine(plan: 1), Machine(plan: 2));
            var both = await Task.WhenAll(Task.Run(() => Tried(older.Name)), Task.Run(() => Tried(newer.Name)));

            Assert.That(both, Has.Exactly(1).True, $"round {round}");
            await (both[0] ? older : newer).Name.MustBeOurs(bucket.Objects.Keys, default);
        }
    }

    [Test]
    public async Task A_machine_that_takes_over_trusts_the_other_and_the_other_is_refused_from_then_on()
    {
        var (old, reinstalled) = (Machine(plan: 1), Machine(plan: 2));
        await old.Name.Take(adopt: null, default);

        Assert.That(await reinstalled.Name.Take([], default), Is.EqualTo(new[] { old.Id }));

        Assert.That(LocalMachines.Read(reinstalled.Paths).Keys.Select(key => key.Fingerprint), Is.EqualTo(new[] { old.Id }));
        await reinstalled.Name.MustBeOurs(bucket.Objects.Keys, default);
        await Refused(() => old.Name.MustBeOurs(bucket.Objects.Keys, default), reinstalled.Id);
        Assert.That(await old.Name.Take([], default), Is.EqualTo(new[] { reinstalled.Id }), "and may take it back");
        await old.Name.MustBeOurs(bucket.Objects.Keys, default);
        await Refused(() => reinstalled.Name.MustBeOurs(bucket.Objects.Keys, default), old.Id);
    }

    [Test]
    public async Task Only_the_machine_that_was_named_is_adopted()
    {
        var (old, stranger) = (Machine(plan: 1), Machine(plan: 2));
        await old.Name.Take(adopt: null, default);
        await Refused(() => stranger.Name.Take([new string('0', 32)], default), ExitCode.BadInput, old.Id);

        await Refused(() => stranger.Name.Take(adopt: null, default), old.Id);
    }

    [Test]
    public async Task Where_several_have_claimed_the_name_the_one_to_adopt_must_be_named()
    {
        var (old, forged, reinstalled) = (Machine(plan: 1), Machine(plan: 2), Machine(plan: 3));
        await old.Name.Take(adopt: null, default);
        await new MachineClaim(forged.Id, forged.Key.Base64, MachineClaim.Name(ClaimState.Held), Instant.MinValue, 1, []).Write(bucket, Host, default);

        await Refused(() => reinstalled.Name.Take([], default), ExitCode.BadInput, forged.Id);
        Assert.That(LocalMachines.Read(reinstalled.Paths).Keys, Is.Empty, "a forger's key is not believed unseen");

        await Refused(() => reinstalled.Name.Take([old.Id], default), forged.Id);
    }

    [Test]
    public async Task A_machine_that_was_named_is_trusted_although_its_claim_says_that_it_gave_way()
    {
        var (old, reinstalled) = (Machine(plan: 1), Machine(plan: 2));
        await old.Name.Take(adopt: null, default);
        var claim = await MachineClaim.Read(bucket, Host, old.Id, default);
        await claim!.With(ClaimState.Withdrawn).Write(bucket, Host, default);

        Assert.That(await reinstalled.Name.Take([old.Id], default), Is.EqualTo(new[] { old.Id }));

        Assert.That(LocalMachines.Read(reinstalled.Paths).Keys, Is.EqualTo(new[] { old.Key }));
        Assert.That(await reinstalled.Name.Take([old.Id], default), Is.Empty, "it has been");
    }

    [Test]
    public async Task A_claim_that_is_no_claim_stands_in_the_way_and_is_named()
    {
        var first = Machine(plan: 1);
        var other = new string('a', 32);
        await bucket.Put($"{Host}/machines/{other}.json", "{}"u8.ToArray(), default);

        await Refused(() => first.Name.Take(adopt: null, default), other);
    }

    [Test]
    public async Task Claims_of_more_machines_than_a_name_ever_had_are_not_read_one_by_one()
    {
        var first = Machine(plan: 1);
        await first.Name.Take(adopt: null, default);
        for (var number = 0; number < 1000; number++)
            await bucket.Put($"{Host}/machines/{number:x32}.json", "{}"u8.ToArray(), default);
        bucket.Readings.Clear();

        await Refused(() => first.Name.MustBeOurs(bucket.Objects.Keys, default), "1000 other machines");
        await Refused(() => first.Name.Take([], default), "1000 other machines");
        Assert.That(await OtherMachines.Find(bucket, Host, new HostPaths(Root()), bucket.Objects.Keys, own: null, [first.Key], default), Does.Contain("1001 other machines"));
        Assert.That(bucket.Readings, Is.Empty);
    }

    [Test]
    public async Task A_machine_without_a_key_deletes_nothing_of_a_machine_whose_key_was_not_given()
    {
        var first = Machine(plan: 1);
        await first.Name.Take(adopt: null, default);
        var nobody = new HostPaths(Root());

        Assert.That(await OtherMachines.Find(bucket, Host, nobody, bucket.Objects.Keys, own: null, [], default), Does.Contain("--public-key"));
        Assert.That(await OtherMachines.Find(bucket, Host, nobody, bucket.Objects.Keys, own: null, [first.Key], default), Is.Null);
    }

    private async Task Refused(Func<Task> act, string other) => await Refused(act, ExitCode.Refused, other);

    private static async Task Refused(Func<Task> act, ExitCode code, string other)
    {
        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await act());
        Assert.That(thrown!.ExitCode, Is.EqualTo(code));
        Assert.That(thrown.Message, Does.Contain(other));
    }

    private static async Task<bool> Tried(MachineName name)
    {
        try
        {
            await name.Take(adopt: null, default);
            return true;
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.Refused)
        {
            return false;
        }
    }

    private (MachineName Name, string Id, VerifyingKey Key, HostPaths Paths) Machine(int plan)
    {
        using var key = SigningKey.Make();
        var paths = new HostPaths(Root());
        return (new MachineName(bucket, Host, paths, key.Public, Instant.FromUnixTimeSeconds(plan)), key.Public.Fingerprint, key.Public, paths);
    }

    private string Root()
    {
        roots.Add(Directory.CreateTempSubdirectory("panther-machine-").FullName);
        return roots[^1];
    }
}
