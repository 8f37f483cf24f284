using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Harness.Drills;

public sealed class GuestExitTests
{
    private static readonly Dictionary<ExitCode, Verdict> Decided = new()
    {
        [ExitCode.Success] = Verdict.Verified,
        [ExitCode.Failed] = Verdict.Failed,
        [ExitCode.Usage] = Verdict.CouldNotVerify,
        [ExitCode.ProfileUnknown] = Verdict.Failed,
        [ExitCode.BadInput] = Verdict.Failed,
        [ExitCode.Refused] = Verdict.Failed,
        [ExitCode.Credentials] = Verdict.Failed,
        [ExitCode.ObjectStore] = Verdict.CouldNotVerify,
        [ExitCode.BackupDamaged] = Verdict.Failed,
        [ExitCode.System] = Verdict.Failed,
        [ExitCode.Busy] = Verdict.CouldNotVerify,
        [ExitCode.CouldNotVerify] = Verdict.CouldNotVerify,
        [ExitCode.Internal] = Verdict.Failed,
        [ExitCode.Interrupted] = Verdict.CouldNotVerify,
        [ExitCode.OutputClosed] = Verdict.CouldNotVerify,
    };

    [TestCaseSource(nameof(Every))]
    public void Every_exit_code_of_an_engine_in_a_guest_has_the_verdict_that_was_decided_for_it(ExitCode code) =>
        Assert.That(GuestExit.Means(code), Is.EqualTo(Decided[code]));

    [Test]
    public void An_engine_that_a_signal_killed_or_that_is_not_there_has_failed() =>
        Assert.That(new[] { 127, 137, 139 }.Select(code => GuestExit.Means((ExitCode)code)), Is.All.EqualTo(Verdict.Failed));

    private static ExitCode[] Every() => Enum.GetValues<ExitCode>();
}
