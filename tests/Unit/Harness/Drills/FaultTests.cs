using PantherStorage.Harness.Faults;

namespace PantherStorage.Tests.Unit.Harness.Drills;

public sealed class FaultTests
{
    [Test]
    public void Every_fault_is_read_from_what_it_is_shown_as()
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
            Assert.That(Fault.Parse(new Fault(kind, "home").ToString()), Is.EqualTo(new Fault(kind, "home")));
    }

    [TestCase("flip-byte")]
    [TestCase("flip-byte:")]
    [TestCase("FlipByte:home")]
    [TestCase("rot:home")]
    public void What_names_no_fault_is_none(string text) => Assert.That(Fault.Parse(text), Is.Null);
}
