using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

[assembly: PantherStorage.Tests.AllureResults]

namespace PantherStorage.Tests;

/// <summary>
/// Writes what each test came to in Allure's format (https://allurereport.org/docs/how-it-works-test-result-file/), into
/// <c>out/allure-results</c> or the folder that <c>PANTHER_ALLURE_RESULTS</c> names. It stands behind NUnit's own
/// extension point and works once, at the end of an assembly, so that it costs the tests nothing and takes in those that
/// were ignored or whose fixture failed. A test that runs again replaces its result. When Allure.NUnit can be had, it
/// replaces this file.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class AllureResultsAttribute : Attribute, ITestAction
{
    /// <summary>Names the folder.</summary>
    public const string Variable = "PANTHER_ALLURE_RESULTS";

    /// <summary>A drill's report; attached to a test, its steps are the test's.</summary>
    private const string DrillReport = "drill.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public ActionTargets Targets => ActionTargets.Suite;

    public void BeforeTest(ITest test)
    {
    }

    public void AfterTest(ITest test)
    {
        if (test is not TestAssembly)
            return;
        var folder = Directory.CreateDirectory(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : Repository.In("out/allure-results")).FullName;
        foreach (var result in Cases(TestExecutionContext.CurrentContext.CurrentResult))
            Write(result, folder);
    }

    private static IEnumerable<ITestResult> Cases(ITestResult result) =>
        result.Test.IsSuite ? result.Children.SelectMany(Cases) : [result];

    private static void Write(ITestResult result, string folder)
    {
        var test = result.Test;
        var suite = test.TypeInfo?.Assembly.GetName().Name?.Split('.')[^1] ?? "Tests";
        var id = Hash($"{suite} {test.FullName}");
        var attachments = result.TestAttachments.Where(each => File.Exists(each.FilePath)).Select((each, number) => Attach(each, $"{id}-{number}", folder)).ToList();
        var report = result.TestAttachments.Select(each => each.FilePath).FirstOrDefault(file => Path.GetFileName(file) == DrillReport && File.Exists(file));
        var drill = report is null ? null : Drill.Read(report);
        var written = new AllureResult(
            Uuid: id,
            HistoryId: id,
            TestCaseId: Hash($"{suite} {test.ClassName}.{test.MethodName}"),
            FullName: test.FullName,
            Name: test.Name.Replace('_', ' '),
            Status: Status(result.ResultState),
            StatusDetails: string.IsNullOrEmpty(result.Message) ? null : new AllureDetails(result.Message, result.StackTrace),
            Start: Milliseconds(result.StartTime),
            Stop: Milliseconds(result.EndTime),
            Labels: [.. Labels(test, suite, drill)],
            Parameters: [.. Parameters(test)],
            Steps: drill?.Steps ?? [],
            Attachments: attachments);
        File.WriteAllBytes(Path.Combine(folder, $"{id}-result.json"), JsonSerializer.SerializeToUtf8Bytes(written, Format));
    }

    private static IEnumerable<AllurePair> Labels(ITest test, string suite, Drill? drill)
    {
        yield return new("parentSuite", suite);
        yield return new("suite", test.ClassName?.Split('.')[^1] ?? suite);
        yield return new("package", test.TypeInfo?.Namespace ?? suite);
        yield return new("testClass", test.ClassName ?? string.Empty);
        yield return new("testMethod", test.MethodName ?? test.Name);
        yield return new("host", drill?.Host ?? Environment.MachineName);
        yield return new("severity", Severity(test) ?? (drill is null ? "normal" : "critical"));
        yield return new("framework", "NUnit");
        yield return new("language", "C#");
    }

    /// <summary>Of <c>[Property("Severity", "critical")]</c> on the test, or on what it is in.</summary>
    private static string? Severity(ITest? test) => test is null ? null : test.Properties.Get("Severity") as string ?? Severity(test.Parent);

    private static IEnumerable<AllurePair> Parameters(ITest test)
    {
        var names = test.Method?.GetParameters() ?? [];
        return test.Arguments.Select((value, number) => new AllurePair(
            number < names.Length ? names[number].ParameterInfo.Name ?? $"{number}" : $"{number}", Short(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "null")));
    }

    private static string Short(string value) => value.Length <= 200 ? value : $"{value[..200]}…";

    private static AllureAttachment Attach(TestAttachment attachment, string name, string folder)
    {
        var source = $"{name}-attachment{Path.GetExtension(attachment.FilePath)}";
        File.Copy(attachment.FilePath, Path.Combine(folder, source), overwrite: true);
        return new(attachment.Description ?? Path.GetFileName(attachment.FilePath), source, Path.GetExtension(attachment.FilePath) switch
        {
            ".json" => "application/json",
            ".md" => "text/markdown",
            _ => "text/plain",
        });
    }

    /// <summary>Allure tells a wrong answer (failed) from a test that could not ask (broken).</summary>
    private static string Status(ResultState state) => state.Status switch
    {
        TestStatus.Passed or TestStatus.Warning => "passed",
        TestStatus.Failed => state.Label == ResultState.Error.Label || state.Site is FailureSite.SetUp or FailureSite.TearDown ? "broken" : "failed",
        _ => "skipped",
    };

    // NUnit's times are UTC; a test that never began has none.
    private static long Milliseconds(DateTime time) =>
        time == default ? 0 : new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds();

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private sealed record AllureResult(
        string Uuid, string HistoryId, string TestCaseId, string FullName, string Name, string Status, AllureDetails? StatusDetails, long Start, long Stop,
        IReadOnlyList<AllurePair> Labels, IReadOnlyList<AllurePair> Parameters, IReadOnlyList<AllureStep> Steps, IReadOnlyList<AllureAttachment> Attachments, string Stage = "finished");

    private sealed record AllureDetails(string Message, string? Trace);

    private sealed record AllurePair(string Name, string Value);

    private sealed record AllureStep(string Name, string Status, AllureDetails? StatusDetails, long Start, long Stop, string Stage = "finished");

    private sealed record AllureAttachment(string Name, string Source, string Type);

    /// <summary>What a drill's report says of its host and its steps.</summary>
    private sealed record Drill(string Host, ImmutableArray<AllureStep> Steps)
    {
        public static Drill Read(string file)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return new Drill(json.RootElement.GetProperty("host").GetString()!, [.. json.RootElement.GetProperty("steps").EnumerateArray().Select(Step)]);
        }

        private static AllureStep Step(JsonElement step)
        {
            var start = step.GetProperty("started").GetDateTimeOffset().ToUnixTimeMilliseconds();
            var error = step.TryGetProperty("error", out var told) ? told.GetString() : null;
            return new(
                step.GetProperty("title").GetString()!,
                step.GetProperty("verdict").GetString() switch { "verified" => "passed", "failed" => "failed", _ => "skipped" },
                error is null ? null : new(error, null),
                start,
                start + (long)(step.GetProperty("seconds").GetDouble() * 1000));
        }
    }
}
