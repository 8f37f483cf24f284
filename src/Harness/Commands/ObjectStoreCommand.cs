using System.CommandLine;
using System.Net;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Harness.Commands;

/// <summary><c>panther-verify object-store serve</c>: the stand-in on its own, for work by hand.</summary>
internal static class ObjectStoreCommand
{
    public static Verb Create() => Verb.Group("object-store", "The object store that drills back up to.", Serve());

    private static Verb Serve()
    {
        var directory = new Option<DirectoryInfo>("--directory") { Description = "Where the objects are kept; served again next time.", Required = true };
        var port = new Option<int>("--port") { Description = "Port; 0 takes a free one.", DefaultValueFactory = _ => 0 };
        var address = new Option<string>("--address") { Description = "Address to listen on, e.g. 0.0.0.0 in a container; whoever reaches it talks to it over plain http.", DefaultValueFactory = _ => "127.0.0.1" };
        var bucket = new Option<string>("--bucket") { Description = "The bucket that exists from the start.", DefaultValueFactory = _ => "panther-drill" };
        port.Validators.Add(value =>
        {
            if (value.GetValueOrDefault<int>() is < 0 or > 65535)
                value.AddError("--port must be 0 to 65535");
        });
        address.Validators.Add(value =>
        {
            if (!IPAddress.TryParse(value.GetValueOrDefault<string>(), out _))
                value.AddError("--address must be an IP address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them");
        });
        return Verb.Of("serve", "Serves the built-in B2 stand-in until Ctrl-C, on this machine's loopback if not told otherwise.",
            ["panther-verify object-store serve --directory /tmp/bucket", "set -a; . /tmp/bucket/credentials.env; panther-verify drill yoga --object-store s3"],
            [(ExitCode.Success, "served until it was stopped"), (ExitCode.System, "the address is not this machine's, the port is taken, or the directory cannot be written")])
            .Takes(directory, address, port, bucket)
            .TellsItself().Does((parsed, cancellation) => Serve(new StandInOptions
            {
                Directory = parsed.GetRequiredValue(directory).FullName,
                Address = IPAddress.Parse(parsed.GetValue(address)!),
                Port = parsed.GetValue(port),
                Bucket = parsed.GetValue(bucket)!,
            }, cancellation));
    }

    private static async Task<ExitCode> Serve(StandInOptions options, CancellationToken cancellation)
    {
        await using var server = await B2StandIn.StartAsync(options, cancellation);
        var credentials = Path.Combine(server.Directory, "credentials.env");
        PrivateFile.Write(credentials, EnvironmentFile(server));
        try
        {
            await Console.Out.WriteLineAsync($"serving bucket {server.Bucket} at {server.Endpoint} (a guest sees it at {((IRunningObjectStore)server).GuestEndpoint})");
            await Console.Out.WriteLineAsync($"the key is in {credentials}; Ctrl-C ends it");
            await Stopped(cancellation);
            await Console.Out.WriteLineAsync($"stopped after {server.Requests.All.Length} requests; {server.ObjectCount} objects, {server.StoredBytes} stay in {server.Directory}");
            return ExitCode.Success;
        }
        finally
        {
            File.Delete(credentials);
        }
    }

    private static string EnvironmentFile(B2StandIn server) => $"""
        PANTHER_S3_ENDPOINT={server.Endpoint}
        PANTHER_S3_BUCKET={server.Bucket}
        PANTHER_S3_REGION={server.Region}
        PANTHER_S3_ACCESS_KEY={server.AccessKey}
        PANTHER_S3_SECRET_KEY={server.SecretKey}

        """;

    private static async Task Stopped(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellation.Register(stopped.SetResult);
        await stopped.Task;
    }
}
