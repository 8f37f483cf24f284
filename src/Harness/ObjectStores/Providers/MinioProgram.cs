using System.Net;
using System.Net.Sockets;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Harness.ObjectStores.Providers;

/// <summary>MinIO as a child of this program.</summary>
internal sealed class MinioProgram : IMinioProcess
{
    private readonly RunningProcess process;
    private readonly string data;
    private readonly Task<string> output;

    private MinioProgram(RunningProcess process, string data, Uri endpoint)
    {
        this.process = process;
        this.data = data;
        Endpoint = endpoint;
        output = new StreamReader(process.Output).ReadToEndAsync();
    }

    public Uri Endpoint { get; }

    /// <returns>The program's path, or null when there is none on the PATH.</returns>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, "minio"))
        .FirstOrDefault(File.Exists);

    public static MinioProgram Start(string program, string directory, MinioCredentials credentials, CancellationToken cancellation)
    {
        var home = Directory.CreateDirectory(Path.Combine(directory, $"minio-{Guid.NewGuid():n}")).FullName;
        var endpoint = new Uri($"http://127.0.0.1:{FreePort()}");
        // `env` becomes minio, and only the file's name is in the arguments.
        var command = new CommandLine("env",
            $"MINIO_CONFIG_ENV_FILE={credentials.File}", program, "server", home, "--address", endpoint.Authority);
        return new MinioProgram(Programs.Start(command, cancellation), home, endpoint);
    }

    public bool HasEnded => output.IsCompleted;

    public async Task<string> LastWords()
    {
        if (!HasEnded)
            process.Kill();
        var ended = await process.Ended();
        return $"exit code {ended.ExitCode}; {await output}{ended.StandardError}".ReplaceLineEndings(" ").Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    /// <summary>MinIO cannot say which port it took, so one that was free a moment ago must do.</summary>
    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
