using System.Collections.Immutable;
using PantherStorage.Harness.ObjectStores.Providers;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>
/// The class that runs MinIO in a container, with an image made here, since none may be pulled: the published stand-in,
/// in a Docker engine that the test starts.
/// </summary>
[NonParallelizable]
public sealed class StoreContainerTests
{
    private const string Image = "panther/stand-in:test";

    private OwnDockerEngine? own;
    private DockerEngine engine = null!;

    [OneTimeSetUp]
    public async Task StartEngine()
    {
        (own, var problem) = await OwnDockerEngine.Start();
        if (own is null)
            Assert.Ignore(problem);
        await own.Import(Published.Verify, Image);
        (var found, problem) = await DockerEngine.Find(default, own.Socket);
        engine = found ?? throw new InvalidOperationException(problem);
    }

    [OneTimeTearDown]
    public async Task StopEngine()
    {
        if (own is not null)
            await own.DisposeAsync();
    }

    [Test]
    public async Task A_store_in_a_container_serves_on_the_loopback_tells_its_words_and_is_gone_after_disposal()
    {
        var container = await StoreContainer.Start(engine, Serving("9000"), default);

        using var http = new HttpClient();
        var answer = await http.GetAsync(container.Endpoint);
        Assert.That(container.Endpoint.Host, Is.EqualTo("127.0.0.1"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("<Error>"), "S3 answers whoever has no signature");
        Assert.That(await container.LastWords(), Does.Contain("serving bucket panther-drill at http://0.0.0.0:9000"));
        Assert.That((await own!.Docker("ps", "--quiet")).StandardOutput, Is.Not.Empty);

        await container.DisposeAsync();

        Assert.That((await own.Docker("ps", "--all", "--quiet")).StandardOutput, Is.Empty);
        Assert.That(() => http.GetAsync(container.Endpoint), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task A_container_that_ends_instead_of_serving_tells_why_and_is_gone()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => StoreContainer.Start(engine, Serving("99999"), default));

        Assert.That(error!.ExitCode, Is.EqualTo(ExitCode.ObjectStore));
        Assert.That(error.Message, Does.Contain(Image).And.Contain("--port must be 0 to 65535"));
        Assert.That((await own!.Docker("ps", "--all", "--quiet")).StandardOutput, Is.Empty);
    }

    [Test]
    public async Task An_image_that_cannot_be_had_is_named()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() =>
            StoreContainer.Start(engine, Serving("9000") with { Image = "127.0.0.1:1/none/none:1" }, default));

        Assert.That(error!.Message, Does.Contain("127.0.0.1:1/none/none:1"));
    }

    [Test]
    public async Task The_published_harness_starts_what_it_takes_for_MinIO_and_tells_why_that_ended()
    {
        (await own!.Docker("tag", Image, PantherStorage.Harness.ObjectStores.Providers.Minio.Image)).OrThrow();
        var folder = Left.Watch(Directory.CreateTempSubdirectory("panther-drill-").FullName);

        var drill = await Programs.Run(
            new CommandLine("env", $"DOCKER_HOST={own.Socket}", Published.Verify, "drill", "yoga", "--engine", Published.Engine, "--output", folder, "--object-store", "minio"),
            default, timeout: TimeSpan.FromMinutes(2));

        Directory.Delete(folder, recursive: true);
        Assert.That(drill.StandardError + drill.StandardOutput, Does.Contain("MinIO ended instead of starting").And.Contain("Unrecognized command or argument 'server'"));
        Assert.That((await own.Docker("ps", "--all", "--quiet")).StandardOutput, Is.Empty);
    }

    private static ContainerRecipe Serving(string port) => new(
        Image, 9000, ["object-store", "serve", "--directory", "/data", "--address", "0.0.0.0", "--port", port], ImmutableDictionary<string, string>.Empty, "serving bucket");
}

/// <summary>What is said where no engine can be used.</summary>
public sealed class DockerEngineTests
{
    [Test]
    public async Task A_socket_that_is_not_there_is_named()
    {
        var (engine, problem) = await DockerEngine.Find(default, new Uri("unix:///nowhere/docker.sock"));

        Assert.That(engine, Is.Null);
        Assert.That(problem, Does.Contain("/nowhere/docker.sock").And.Contain("no Docker engine"));
    }

    [Test]
    public async Task An_engine_that_does_not_answer_is_named()
    {
        var (engine, problem) = await DockerEngine.Find(default, new Uri("tcp://127.0.0.1:1"));

        Assert.That(engine, Is.Null);
        Assert.That(problem, Does.Contain("127.0.0.1:1").And.Contain("does not answer"));
    }
}
