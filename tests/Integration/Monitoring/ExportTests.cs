using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Tests.Collector;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Monitoring;

/// <summary>The built program, a host of its own, and a collector that takes what it sends.</summary>
public sealed partial class ExportTests
{
    private const string NotSent = "the metrics were not sent";

    private HostRoot host = null!;
    private OtlpReceiver collector = null!;

    [SetUp]
    public async Task Make()
    {
        host = await HostRoot.Make();
        collector = await OtlpReceiver.Start();
        host.Monitor($$"""{ "otlpEndpoint": "{{collector.Endpoint}}" }""");
    }

    [TearDown]
    public async Task Dispose()
    {
        await collector.DisposeAsync();
        await host.DisposeAsync();
    }

    [Test]
    public Task What_arrives_is_what_the_textfile_says() => SendsWhatItWrites();

    /// <summary>Trimming takes away what it thinks nobody calls, and a library that sends nothing then says nothing either.</summary>
    [Test]
    public Task What_arrives_from_the_published_program_is_the_same()
    {
        host.Executable = Published.Engine;
        return SendsWhatItWrites();
    }

    [Test]
    public async Task Each_run_sends_what_it_did_in_one_request()
    {
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        await host.Program("backup", "verify");
        await host.Program("snapshot", "list");

        Assert.That(collector.Exports.Select(export => export.Message.Values.Select(value => value.Name).Distinct()), Is.EqualTo(new[]
        {
            ["pantheros.backup.completed", "pantheros.backup.failed", "pantheros.backup.sent", "pantheros.backup.duration", "pantheros.backup.size", "pantheros.backup.rate", "pantheros.backup.waiting", "pantheros.backup.held"],
            new[] { "pantheros.backup.verified", "pantheros.backup.findings", "pantheros.backup.held" },
        }));
        Assert.That(Values("pantheros.backup.completed").Single().Value, Is.EqualTo(2));
        Assert.That(Values("pantheros.backup.verified").Single(value => value.Value == 1).Labels, Is.EqualTo("host=yoga-laptop,verdict=verified"));
    }

    [Test]
    public async Task A_run_of_snapshots_sends_what_failed_and_the_status_remembers_it()
    {
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with { Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 7, "*-*-* 02:00")]) }));
        host.Monitor(
            $$"""{ "otlpEndpoint": "{{collector.Endpoint}}" }""",
            more: """ "snapshots": { "hooks": { "mine": { "kind": "command", "subvolumes": ["@home"], "before": ["false"] } } }, """);
        var file = Path.Combine(host.Root, "panther.prom");

        var failed = await host.Try("snapshot", "run");
        await host.Try("status", "--metrics", file);

        Assert.That((ExitCode)failed.ExitCode, Is.EqualTo(ExitCode.System), failed.StandardError);
        Assert.That(Values("pantheros.snapshot.failed").Select(value => (value.Labels, value.Value)), Is.EqualTo(new[] { ("config=home,host=yoga-laptop,policy=standard", 1.0), ("config=home,host=yoga-laptop,policy=standard", 1.0) }));
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain("pantheros_snapshot_failed{host=\"yoga-laptop\",config=\"home\",policy=\"standard\"} 1\n"));
    }

    [Test]
    public async Task A_backup_that_cannot_begin_counts_as_failed_and_says_so()
    {
        await host.Program("snapshot", "create");
        File.Delete(host.Credentials);

        var failed = await host.Try("backup", "run");

        Assert.That((ExitCode)failed.ExitCode, Is.EqualTo(ExitCode.Credentials), failed.StandardError);
        Assert.That(Values("pantheros.backup.failed").Single().Value, Is.EqualTo(1));
    }

    [Test]
    public async Task A_collector_that_is_down_is_told_once_and_fails_nothing()
    {
        await collector.DisposeAsync();
        await host.Program("snapshot", "create");

        var stored = await host.Program("backup", "run");

        Assert.That(stored.StandardOutput, Does.Contain("home: full"));
        Assert.That(Lines(stored.StandardError), Is.EqualTo(new[] { $"panther-storage backup run: {NotSent}: {collector.Endpoint}v1/metrics: Connection refused" }));
    }

    [Test]
    public async Task A_collector_that_never_answers_is_waited_for_no_longer_than_said()
    {
        collector.IsStuck = true;
        await host.Program("snapshot", "create");

        // The collector answers when this test is over: a program that waited for it would not end.
        var stored = await host.ProgramWith(["OTEL_EXPORTER_OTLP_TIMEOUT=300"], "backup", "run");

        Assert.That(collector.Exports, Has.Count.EqualTo(1));
        Assert.That(stored.StandardOutput, Does.Contain("home: full"));
        Assert.That(Lines(stored.StandardError), Has.Exactly(1).Contains(NotSent).And.Exactly(1).Contains("no answer within 0.3 s"));
    }

    [TestCase(401)]
    [TestCase(307)]
    [TestCase(503)]
    public async Task A_collector_that_refuses_is_told_with_its_answer(int status)
    {
        collector.Status = status;

        var told = await VerifyNothing();

        Assert.That(Lines(told.StandardError), Has.Exactly(1).Contains($"it answered {status}"));
        Assert.That(collector.Exports, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_key_goes_along_from_a_file_that_root_alone_reads_and_from_no_other()
    {
        var (headers, key) = (Path.Combine(host.Root, "etc/otlp-headers"), Path.Combine(host.Root, "etc/datadog-key"));
        await host.Secret(headers, "x-tenant=sesame-1\n");
        await host.Secret(key, "sesame-2\n");
        host.Monitor($$"""{ "otlpEndpoint": "{{collector.Endpoint}}", "otlpHeadersFile": "/etc/otlp-headers", "datadog": { "apiKeyFile": "/etc/datadog-key" } }""");

        await VerifyNothing();
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var open = await VerifyNothing();

        Assert.That(collector.Exports.Single().Headers, Does.ContainKey("x-tenant").WithValue("sesame-1").And.ContainKey("dd-api-key").WithValue("sesame-2"));
        Assert.That(Lines(open.StandardError), Has.Exactly(1).Contains("its mode is 604"));
        Assert.That(open.StandardError, Does.Not.Contain("sesame"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task It_speaks_gRPC_too(bool published)
    {
        if (published)
            host.Executable = Published.Engine;
        await using var other = await OtlpReceiver.Start(HttpProtocols.Http2);

        await VerifyNothing($"OTEL_EXPORTER_OTLP_ENDPOINT={other.Endpoint}", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc");

        Assert.That(other.Exports.Single().Path, Is.EqualTo("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"));
        Assert.That(other.Exports.Single().Message.Values.Select(value => value.Name), Does.Contain("pantheros.backup.verified"));
        Assert.That(collector.Exports, Is.Empty);
    }

    private async Task SendsWhatItWrites()
    {
        var file = Path.Combine(host.Root, "panther.prom");
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        var before = collector.Exports.Count;

        await host.Program("status", "--metrics", file);

        var export = collector.Exports.Skip(before).Single();
        var written = await Textfile(file);
        Assert.That(export.Message.Values.Select(value => (PrometheusText.Name(value.Name), value.Labels, value.Value)), Is.EquivalentTo(written));
        Assert.That(written.Select(line => line.Name), Does.Contain("pantheros_snapshot_failed").And.Contain("pantheros_btrfs_balance").And.Contain("pantheros_backup_b2_cost"));
        Assert.That(export.Message.Values.Select(value => (value.Name, value.Unit)).Distinct(), Is.SubsetOf(KnownMetrics.All.Select(metric => (metric.Name, metric.Unit))));
        Assert.That(export.Message.Values.Select(value => value.Kind), Is.All.EqualTo("gauge"));
        Assert.That((export.Path, export.ContentType), Is.EqualTo(("/v1/metrics", "application/x-protobuf")));
        Assert.That(export.Message.Resource, Does.ContainKey("service.name").WithValue("panther-storage").And.ContainKey("host.name").WithValue("yoga-laptop"));
    }

    /// <summary>The quickest that has something to send; what the collector does must leave its exit code alone.</summary>
    private async Task<CommandResult> VerifyNothing(params string[] environment)
    {
        var result = await host.TryWith(environment, "backup", "verify");
        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.Failed), result.StandardError);
        return result;
    }

    private IEnumerable<Received> Values(string name) => collector.Exports.SelectMany(export => export.Message.Values).Where(value => value.Name == name);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<List<(string Name, string Labels, double Value)>> Textfile(string file) =>
    [
        .. (await File.ReadAllLinesAsync(file)).Where(line => !line.StartsWith('#')).Select(line => SampleLine().Match(line)).Select(match => (
            match.Groups["name"].Value,
            string.Join(',', match.Groups["labels"].Value.Split(',').Select(label => label.Replace("\"", string.Empty)).Order(StringComparer.Ordinal)),
            double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture))),
    ];

    [GeneratedRegex(@"^(?<name>[a-z0-9_]+)\{(?<labels>[^}]*)\} (?<value>\S+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SampleLine();
}
