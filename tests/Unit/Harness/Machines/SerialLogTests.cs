using PantherStorage.Harness.Machines;

namespace PantherStorage.Tests.Unit.Harness.Machines;

public sealed class SerialLogTests
{
    private string file = null!;

    [SetUp]
    public void MakeFile() => file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(file);

    [Test]
    public void A_panic_is_found_with_its_line()
    {
        File.WriteAllText(file, "[    1.0] fine\r\n[    2.0] Kernel panic - not syncing: VFS: Unable to mount root fs\r\n[    2.1] CPU: 0\r\n");
        Assert.That(new SerialLog(file).Panic(), Is.EqualTo("[    2.0] Kernel panic - not syncing: VFS: Unable to mount root fs"));
    }

    [Test]
    public void The_tail_has_the_last_lines()
    {
        File.WriteAllText(file, "one\n\ntwo\nthree\n");
        Assert.That(new SerialLog(file).Tail(2), Is.EqualTo("  two\n  three"));
    }

    [Test]
    public void A_silent_machine_is_said_to_be_silent() =>
        Assert.That(new SerialLog(file).Tail(), Does.Contain("nothing"));

    [Test]
    public void No_file_yet_is_no_words_yet() =>
        Assert.That(new SerialLog(file + ".none").ReadAll(), Is.Empty);
}
