using PantherStorage.Harness.Images;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Harness.Images;

/// <summary>Which build did what is told by all that the build is made of.</summary>
public sealed class ProgramBuildTests
{
    private string directory = null!;

    private string Executable => Path.Combine(directory, "engine");

    [SetUp]
    public void Make()
    {
        directory = Directory.CreateTempSubdirectory("panther-build-").FullName;
        File.WriteAllText(Executable, "#!/bin/sh\necho 1.2.3\n");
        File.SetUnixFileMode(Executable, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [TearDown]
    public void Remove() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task A_published_build_has_the_digest_that_sha256sum_tells() => Assert.That(
        await ProgramBuild.Of(Executable, default),
        Is.EqualTo(new ProgramBuild("1.2.3", (await Programs.Run(new("sha256sum", Executable), default)).StandardOutput.Split(' ')[0])));

    [Test]
    public async Task A_build_of_other_code_that_calls_itself_the_same_is_another()
    {
        var before = await ProgramBuild.Of(Executable, default);
        await File.AppendAllTextAsync(Executable, "# sets no flags\n");

        var after = await ProgramBuild.Of(Executable, default);

        Assert.That((after.Version, after.Sha256 == before.Sha256), Is.EqualTo(("1.2.3", false)));
    }

    [Test]
    public async Task A_build_whose_code_lies_beside_the_executable_is_told_by_that_code()
    {
        await File.WriteAllTextAsync($"{Executable}.dll", "one");
        var before = await ProgramBuild.Of(Executable, default);
        await File.WriteAllTextAsync($"{Executable}.dll", "two");

        Assert.That(await ProgramBuild.Of(Executable, default), Is.Not.EqualTo(before));
    }

    [Test]
    public async Task An_engine_that_is_not_there_is_told_so()
    {
        var failure = await Assert.ThrowsAsync<StorageException>(() => ProgramBuild.Of(Path.Combine(directory, "nothing"), default));

        Assert.That(failure!.Message, Does.Contain("./panther build"));
    }
}
