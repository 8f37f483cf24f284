using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Tests.Unit.Backup.Verifying;

/// <summary>Whether the last verification is reason enough to delete.</summary>
public sealed class VerificationMemoryTests
{
    private const string Store = "bucket b at https://b2.example";

    private static readonly Instant Sunday = Instant.FromUtc(2026, 11, 22, 6, 0);
    private static readonly Duration Limit = Duration.FromDays(8);
    private static readonly Verification Passed = new(1, 2, 3, [], [], null);
    private static readonly Verification Failed = Passed with { Findings = [new BackupFinding("yoga/", "rot")] };

    private VerificationMemory memory = null!;
    private HostPaths host = null!;

    [SetUp]
    public void Make()
    {
        host = new HostPaths(Directory.CreateTempSubdirectory("panther-verified-").FullName);
        memory = new VerificationMemory(host, "yoga");
    }

    [TearDown]
    public void Remove() => Directory.Delete(host.Root, recursive: true);

    [Test]
    public void One_that_passed_counts_for_so_many_days_and_not_a_second_longer()
    {
        Note(Passed);

        Assert.That(Doubt(Sunday + Limit), Is.Null);
        Assert.That(Doubt(Sunday + Limit + Duration.FromSeconds(1)), Does.Contain("more than 8 days old"));
    }

    [Test]
    public void One_that_failed_counts_whatever_it_looked_at()
    {
        Note(Passed);
        Note(Failed, VerifyLevel.List, everyLabel: false);

        Assert.That(Doubt(Sunday), Does.Contain("ended with `failed` (list)"));
    }

    [Test]
    public void One_that_saw_less_takes_no_failure_back()
    {
        Note(Failed);
        Note(Passed, VerifyLevel.List);
        Note(Passed, VerifyLevel.Full, everyLabel: false);
        Assert.That(Doubt(Sunday), Does.Contain("failed"));

        Note(Passed, VerifyLevel.Sample(new FrameGroup(1, 12)));
        Assert.That(Doubt(Sunday), Is.Null);
    }

    [Test]
    public void One_from_the_future_of_another_bucket_or_of_another_host_proves_nothing()
    {
        Note(Passed);

        Assert.That(Doubt(Sunday - Duration.FromHours(1)), Does.Contain("later than now"));
        Assert.That(memory.Doubt(Limit, "bucket c at https://b2.example", Sunday), Does.Contain("was of bucket b"));
        Assert.That(new VerificationMemory(host, "zephyrus").Doubt(Limit, Store, Sunday), Does.Contain("no verification of zephyrus"));
    }

    [TestCase("null")]
    [TestCase("""{"verdict":"verified","at":null,"store":"b","level":"full"}""")]
    [TestCase("""{"verdict":0,"at":"2026-11-22T06:00:00Z","store":"b","level":"full"}""")]
    public void One_that_cannot_be_read_proves_nothing(string json)
    {
        Directory.CreateDirectory(Path.Combine(host.State, "verified"));
        File.WriteAllText(Path.Combine(host.State, "verified/yoga.json"), json);

        Assert.That(Doubt(Sunday), Does.Contain("cannot be read"));
    }

    private void Note(Verification proof, VerifyLevel? level = null, bool everyLabel = true) =>
        memory.Note(proof, level ?? VerifyLevel.Full, everyLabel, Store, Sunday);

    private string? Doubt(Instant now) => memory.Doubt(Limit, Store, now);
}
