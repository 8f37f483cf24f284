using System.Text;
using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Unit.ObjectStores;

public sealed class Utf8OrderTests
{
    private static readonly string[] Samples = ["", "a", "a/", "aa", "b", "é", "\uD7FF", "\uE000", "\uFFFD", "𐀀", "𐀁", "a\uFFFD", "a𐀀", "🐆"];

    [Test]
    public void The_order_is_that_of_the_bytes()
    {
        foreach (var left in Samples)
        {
            foreach (var right in Samples)
            {
                var bytes = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
                Assert.That(Math.Sign(Utf8Order.Instance.Compare(left, right)), Is.EqualTo(Math.Sign(bytes)), $"'{left}' and '{right}'");
            }
        }
    }
}
