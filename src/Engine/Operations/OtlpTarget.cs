using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Operations;

/// <summary>
/// Where metrics go through OpenTelemetry, and how: the standard environment first, then storage.monitoring. Pure.
/// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
/// </summary>
/// <param name="Endpoint">With its path.</param>
/// <param name="Grpc">Else protobuf over HTTP.</param>
/// <param name="Headers"><c>name=value,…</c> as the environment has them; secret.</param>
public sealed record OtlpTarget(Uri Endpoint, bool Grpc, string Headers, TimeSpan Timeout)
{
    /// <summary>What a command that is done may still wait for a collector.</summary>
    private const int UsualMilliseconds = 3000;

    private const int GrpcPort = 4317;

    /// <summary>Where the Datadog agent of this host takes OTLP over HTTP, once it is told to.</summary>
    private const string DatadogAgent = "http://localhost:4318";

    /// <summary>Without what is secret in it.</summary>
    public string Shown => Endpoint.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>Whether headers cross a network as they are.</summary>
    public bool IsOpen => Endpoint.Scheme != Uri.UriSchemeHttps && !Endpoint.IsLoopback;

    /// <param name="variable">A variable of the environment; null where there is none.</param>
    /// <returns>Null when metrics go nowhere.</returns>
    /// <exception cref="StorageException">An endpoint, protocol or timeout that cannot be used.</exception>
    public static OtlpTarget? Of(MonitoringOptions options, Func<string, string?> variable)
    {
        if (Said("OTEL_SDK_DISABLED") is "true" || Said("OTEL_METRICS_EXPORTER") is "none")
            return null;
        var whole = Said("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
        var asked = whole ?? Said("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Configured(options);
        if (asked is null)
            return null;
        if (!Uri.TryCreate(asked, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            throw Wrong($"the endpoint {asked} is not an http or https address, e.g. {DatadogAgent}");
        var grpc = OfMetrics("PROTOCOL") switch
        {
            null => uri.Port == GrpcPort,
            "grpc" => true,
            "http/protobuf" => false,
            var other => throw Wrong($"OTEL_EXPORTER_OTLP_PROTOCOL is {other}; this program speaks grpc and http/protobuf"),
        };
        return new OtlpTarget(
            grpc || whole is not null ? uri : new Uri($"{uri.AbsoluteUri.TrimEnd('/')}/v1/metrics"), grpc,
            OfMetrics("HEADERS") ?? string.Empty, TimeSpan.FromMilliseconds(Milliseconds(OfMetrics("TIMEOUT"))));

        string? Said(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

        string? OfMetrics(string name) => Said($"OTEL_EXPORTER_OTLP_METRICS_{name}") ?? Said($"OTEL_EXPORTER_OTLP_{name}");
    }

    private static string? Configured(MonitoringOptions options) =>
        options.OtlpEndpoint.Length > 0 ? options.OtlpEndpoint : options.Datadog.Enable ? DatadogAgent : null;

    private static int Milliseconds(string? text) =>
        text is null ? UsualMilliseconds
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0 ? given
        : throw Wrong($"OTEL_EXPORTER_OTLP_TIMEOUT is {text}, which is not a number of milliseconds");

    private static StorageException Wrong(string why) => new(ExitCode.BadInput, why);
}
