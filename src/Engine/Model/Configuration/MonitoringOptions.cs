namespace PantherStorage.Model.Configuration;

/// <summary><c>storage.monitoring</c>: where metrics go, and what counts as late or dear.</summary>
public sealed record MonitoringOptions
{
    /// <summary>A Prometheus textfile, or empty for none.</summary>
    public string MetricsFile { get; init; } = string.Empty;

    /// <summary>Where OTLP is taken, without <c>/v1/metrics</c>; empty for nowhere.</summary>
    public string OtlpEndpoint { get; init; } = string.Empty;

    /// <summary>A file that holds headers (<c>name=value,…</c>), for root alone; or empty for none.</summary>
    public string OtlpHeadersFile { get; init; } = string.Empty;

    /// <summary>Days; when nothing of a label was proved for longer, <c>status</c> says so.</summary>
    public int MaxProofAgeDays { get; init; } = 35;

    public DatadogOptions Datadog { get; init; } = new();

    public CostOptions Cost { get; init; } = new();
}

/// <summary><c>storage.monitoring.datadog</c>.</summary>
public sealed record DatadogOptions
{
    /// <summary>To the agent of this host, where no endpoint is named.</summary>
    public bool Enable { get; init; }

    /// <summary>A file that holds the key; the key itself never stands in the options.</summary>
    public string ApiKeyFile { get; init; } = string.Empty;
}

/// <summary>Prices are data with a date, because they change. Defaults: Backblaze's price list as of <see cref="PricesAsOf"/>.</summary>
public sealed record CostOptions
{
    /// <summary>US dollars a month.</summary>
    public decimal Warning { get; init; } = 8;

    /// <summary>US dollars a month.</summary>
    public decimal Critical { get; init; } = 10;

    /// <summary>US dollars for a terabyte (10^12 bytes) a month.</summary>
    public decimal PerTerabyteMonth { get; init; } = 6;

    /// <summary>Gigabytes (10^9 bytes) that cost nothing.</summary>
    public int FreeGigabytes { get; init; } = 10;

    /// <summary>Year and month of the prices.</summary>
    public string PricesAsOf { get; init; } = "2026-02";
}
