using System.Text.Json;
using NodaTime;
using PantherStorage.Harness.Faults;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.Reports;

namespace PantherStorage.Tests.Unit.Harness.Drills;

/// <summary>Where programs read there are names and numbers, and a text for people beside them.</summary>
public sealed class DrillReportTests
{
    private static readonly ProgramBuild Build = new("1.2.3", "abc");

    private static readonly DrillReport Report = new()
    {
        Host = "yoga",
        Started = Instant.FromUtc(2026, 11, 21, 2, 0),
        Verdict = Verdict.CouldNotVerify,
        Interrupted = true,
        Seconds = 12.5,
        Accelerator = AcceleratorUsed.Of(new Accelerator(AcceleratorKind.Tcg, "this machine has no /dev/kvm")),
        ObjectStore = new ObjectStoreUsed(ObjectStoreKind.StandIn, new Uri("http://127.0.0.1:9"), "panther-drill", "the built-in stand-in for B2"),
        Engine = Build,
        ImageEngine = Build,
        Harness = Build,
        ImageBuilt = false,
        SecondsToSsh = 8.5,
        StoredBytes = 5,
        Recovery = new RecoveryMeasured(60, null, 60, null, 60),
        NotPerformed = [LabelNotPerformed.Because("root", NotPerformedReason.Emulated)],
        Faults = [FaultInjected.Of(new Fault(FaultKind.FlipManifest, "home"))],
        Steps =
        [
            new StepResult(StepName.FullBackup, "every label is in the bucket", Verdict.Verified, Instant.FromUtc(2026, 11, 21, 2, 1), 3, [new Evidence("home", "full")], Error: null),
            new StepResult(StepName.StandardTools, "zstd alone", Verdict.NotPerformed, Instant.FromUtc(2026, 11, 21, 2, 2), 0, [], "an earlier step ended the drill"),
        ],
    };

    [Test]
    public void Format_2_has_names_for_programs_and_a_text_for_people()
    {
        using var json = JsonDocument.Parse(Report.ToJson());

        Assert.That(JsonSerializer.Serialize(json.RootElement), Is.EqualTo(JsonSerializer.Serialize(JsonDocument.Parse("""
            {
              "format": 2,
              "host": "yoga",
              "started": "2026-11-21T02:00:00Z",
              "verdict": "could-not-verify",
              "interrupted": true,
              "seconds": 12.5,
              "accelerator": { "kind": "tcg", "text": "TCG (emulation): this machine has no /dev/kvm" },
              "objectStore": { "kind": "stand-in", "endpoint": "http://127.0.0.1:9", "bucket": "panther-drill", "text": "the built-in stand-in for B2" },
              "engine": { "version": "1.2.3", "sha256": "abc" },
              "imageEngine": { "version": "1.2.3", "sha256": "abc" },
              "harness": { "version": "1.2.3", "sha256": "abc" },
              "imageBuilt": false,
              "secondsToSsh": 8.5,
              "storedBytes": 5,
              "recovery": { "rtoTargetMinutes": 60, "restoreSeconds": null, "rpoTargetMinutes": 60, "lostSeconds": null, "scheduleRpoMinutes": 60 },
              "notPerformed": [ { "label": "root", "reason": "emulated", "text": "a whole system under emulation; ask for it with --label root" } ],
              "faults": [ { "kind": "flip-manifest", "label": "home", "text": "flip-manifest:home" } ],
              "steps": [
                { "name": "full-backup", "title": "every label is in the bucket", "verdict": "verified", "started": "2026-11-21T02:01:00Z", "seconds": 3, "evidence": [ { "subject": "home", "seen": "full" } ], "error": null },
                { "name": "standard-tools", "title": "zstd alone", "verdict": "not-performed", "started": "2026-11-21T02:02:00Z", "seconds": 0, "evidence": [], "error": "an earlier step ended the drill" }
              ]
            }
            """).RootElement)));
    }

    [TestCaseSource(nameof(Words))]
    public void Every_step_and_verdict_has_a_stable_word(StepName name, string word) => Assert.That(name.Word(), Is.EqualTo(word));

    [Test]
    public void The_page_tells_what_the_drill_did_not_come_to()
    {
        var page = MarkdownReport.Render(Report with { ImageEngine = null, StoredBytes = null, SecondsToSsh = null, ObjectStore = null });

        Assert.That(page, Does.Contain("| object store | the drill did not come to it |")
            .And.Contain("| took | 13 s |")
            .And.Contain("| ended by | Ctrl-C, SIGTERM or SIGHUP |")
            .And.Contain("| recovery time | not measured for the drill's data; target 60 min |")
            .And.Contain("| accelerator | TCG (emulation): this machine has no /dev/kvm |")
            .And.Contain("- `root`: a whole system under emulation; ask for it with --label root"));
    }

    private static object[][] Words() =>
    [
        [StepName.Setup, "setup"], [StepName.FullBackup, "full-backup"], [StepName.StandardTools, "standard-tools"], [StepName.Incremental, "incremental"],
    ];
}
