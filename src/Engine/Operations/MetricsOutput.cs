using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Monitoring;

namespace PantherStorage.Operations;

/// <summary>
/// Sends a command's metrics where storage.monitoring or the environment says, and writes them to a file that was asked
/// for. A collector never fails a command.
/// </summary>
internal sealed class MetricsOutput(Host host, MonitoringOptions options, IEvents events)
{
    /// <summary>What does not get through is noted, once.</summary>
    /// <param name="name">The host's name in the bucket.</param>
    public async Task Send(string name, IEnumerable<Metric> metrics, CancellationToken cancellation)
    {
        try
        {
            if (OtlpTarget.Of(options, host.Environment) is not { } target)
                return;
            target = target with { Headers = await Headers(target, cancellation) };
            if (target.IsOpen && target.Headers.Length > 0)
                throw new StorageException(ExitCode.Refused, $"{target.Shown} is plain http, so the network could read the headers that go with them; use https");
            if (await OtlpExport.Send(target, name, [.. metrics]) is { } why)
                Tell($"{target.Shown}: {why}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is: the work is done, and its exit code is not the collector's to change.
            Tell(e.Message);
        }
    }

    /// <summary>
    /// Writes a textfile for Prometheus, once the command has shown what it found: a disk that is full or read-only must not
    /// hide that, as it is when it matters most.
    /// </summary>
    /// <param name="found">How the command ends for what it found.</param>
    /// <returns>How it ends: a file that cannot be written only counts where nothing bad was found.</returns>
    public ExitCode Write(string file, IEnumerable<Metric> metrics, ExitCode found)
    {
        try
        {
            DurableFile.Replace(Path.GetFullPath(file), PrometheusText.Write(metrics));
            return found;
        }
        catch (StorageException e)
        {
            events.Note($"the metrics were not written: {e.Message}");
            return found == ExitCode.Success ? e.ExitCode : found;
        }
    }

    /// <summary>The audit's own textfile, beside that of the status: each is replaced as a whole.</summary>
    /// <param name="ofStatus">e.g. <c>/var/lib/node_exporter/panther.prom</c>; empty for none.</param>
    /// <returns>e.g. <c>/var/lib/node_exporter/panther-audit.prom</c>; empty for none.</returns>
    public static string OfAudit(string ofStatus, HostPaths host) => ofStatus.Length == 0
        ? string.Empty
        : host.In(Path.Combine(Path.GetDirectoryName(ofStatus)!, $"{Path.GetFileNameWithoutExtension(ofStatus)}-audit{Path.GetExtension(ofStatus)}"));

    private void Tell(string why) => events.Note($"the metrics were not sent: {why}");

    private async Task<string> Headers(OtlpTarget target, CancellationToken cancellation)
    {
        var headers = new List<string>();
        if (target.Headers.Length > 0)
            headers.Add(target.Headers);
        else if (options.OtlpHeadersFile is { Length: > 0 } file)
            headers.Add((await RootOnlyFile.Read(host.Paths.In(file), "file of headers", "Write name=value,name=value into it", cancellation)).ReplaceLineEndings(",").Trim(',', ' '));
        if (options.Datadog.ApiKeyFile is { Length: > 0 } key)
            headers.Add($"dd-api-key={(await RootOnlyFile.Read(host.Paths.In(key), "file with Datadog's key", "Write the key into it", cancellation)).Trim()}");
        return string.Join(',', headers);
    }
}
