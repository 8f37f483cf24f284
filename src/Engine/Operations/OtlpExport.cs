using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using PantherStorage.Model;
using PantherStorage.Model.Monitoring;
using Metric = PantherStorage.Model.Monitoring.Metric;

namespace PantherStorage.Operations;

/// <summary>
/// Sends metrics through OpenTelemetry: once, in one request, within a deadline. Counters go as gauges of what was
/// counted so far (docs/decisions/0008): a program that ends within minutes has no start that a receiver could count from.
/// </summary>
internal static class OtlpExport
{
    private const string Scope = "panther-storage";

    /// <summary>Beyond the request's own deadline: looking up a name cannot be interrupted.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <param name="host">The host's name in the bucket.</param>
    /// <returns>Null when they arrived, else why not.</returns>
    public static async Task<string?> Send(OtlpTarget target, string host, IReadOnlyCollection<Metric> metrics)
    {
        var answer = new Answer();
        var sending = Task.Run(() => Send(target, host, metrics, answer));
        try
        {
            return await sending.WaitAsync(target.Timeout + Grace) ? null : answer.Why(target);
        }
        catch (TimeoutException)
        {
            return answer.Why(target);
        }
    }

    private static bool Send(OtlpTarget target, string host, IReadOnlyCollection<Metric> metrics, Answer answer)
    {
        using var meter = new Meter(Scope, EngineVersion.Text);
        foreach (var (definition, samples) in metrics.Where(metric => metric.Samples.Length > 0))
            meter.CreateObservableGauge(definition.Name, () => samples.Select(sample => Measured(definition, sample)), definition.Unit, definition.Meaning);

        var options = new OtlpExporterOptions
        {
            Endpoint = target.Endpoint,
            Protocol = target.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Headers = target.Headers,
            TimeoutMilliseconds = (int)target.Timeout.TotalMilliseconds,
            HttpClientFactory = () => answer.Client(target.Timeout),
        };
        using var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(Scope, serviceVersion: EngineVersion.Text, autoGenerateServiceInstanceId: false)
                .AddAttributes([new("host.name", host)]).AddEnvironmentVariableDetector())
            .AddMeter(Scope)
            .AddReader(new BaseExportingMetricReader(new OtlpMetricExporter(options)))
            .Build();
        // The last collection of all is the only one.
        return provider.Shutdown((int)target.Timeout.TotalMilliseconds) && answer.IsGood;
    }

    private static Measurement<double> Measured(MetricDefinition definition, Sample sample) =>
        new(sample.Value, definition.Labels.Zip(sample.Labels, (name, value) => new KeyValuePair<string, object?>(name, value)));

    /// <summary>What came of the request: the exporter itself says only whether it went well.</summary>
    private sealed class Answer : DelegatingHandler
    {
        private string? seen;

        public Answer()
            // A redirection would carry the headers to another server.
            : base(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
        }

        public bool IsGood { get; private set; }

        public HttpClient Client(TimeSpan timeout) => new(this) { Timeout = timeout };

        public string Why(OtlpTarget target) => seen ?? $"no answer within {target.Timeout.TotalSeconds:0.#} s";

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Noted(base.Send(request, cancellationToken));
            }
            catch (HttpRequestException e)
            {
                seen = e.GetBaseException().Message;
                throw;
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Noted(await base.SendAsync(request, cancellationToken));
            }
            catch (HttpRequestException e)
            {
                seen = e.GetBaseException().Message;
                throw;
            }
        }

        private HttpResponseMessage Noted(HttpResponseMessage response)
        {
            IsGood = response.IsSuccessStatusCode;
            if (!IsGood)
                seen = $"it answered {(int)response.StatusCode} {response.ReasonPhrase}";
            return response;
        }
    }
}
