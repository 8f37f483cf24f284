using NodaTime;
using PantherStorage.Model.Chains;

namespace PantherStorage.Tests.Unit.Backup.Chains;

/// <summary>Whoever can write to the bucket can write damage marks.</summary>
public sealed class DamageMarkBoundsTests
{
    [Test]
    public void What_a_mark_says_is_cut_to_a_length_and_can_move_no_cursor()
    {
        var mark = new DamageMark("a", string.Empty, [.. Enumerable.Repeat("\u001b[2J" + new string('x', 9_000), 300)], Instant.MinValue, new string('y', 9_000), Opened: false);

        var read = DamageMark.Read(mark.ToJson(), "a");

        Assert.That(read.Findings, Has.Length.LessThanOrEqualTo(20).And.All.Length.LessThan(600).And.All.Not.Contains("\u001b"));
        Assert.That(read.By, Has.Length.LessThanOrEqualTo(200));
    }
}
