using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration;

/// <summary>After all tests of this assembly: no mount, no loop device, no folder of theirs.</summary>
[SetUpFixture]
public sealed class NothingIsLeftBehind
{
    [OneTimeTearDown]
    public async Task Look() => Assert.That(await Left.Behind(), Is.Empty);
}
