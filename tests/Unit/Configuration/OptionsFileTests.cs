using PantherStorage.Linux.Processes;
using PantherStorage.Operations;

namespace PantherStorage.Tests.Unit.Configuration;

public sealed class OptionsFileTests
{
    [Test]
    public async Task A_pipe_as_a_shell_makes_is_read_once()
    {
        var directory = Directory.CreateTempSubdirectory("panther-options-");
        try
        {
            var pipe = Path.Combine(directory.FullName, "storage.json");
            (await Programs.Run(new("mkfifo", pipe), default)).OrThrow();
            var writing = Task.Run(() => File.WriteAllText(pipe, """{ "user": "somebody" }"""));

            var reading = Task.Run(() => OptionsFile.Read(pipe));

            Assert.That(await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(30))), Is.SameAs(reading), "it waits for a second writer");
            var read = await reading;
            Assert.That((read.Options.User, read.Written.GetProperty("user").GetString()), Is.EqualTo(("somebody", "somebody")));
            await writing;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
