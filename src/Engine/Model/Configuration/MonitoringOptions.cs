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

    /// <summary>US dollars a month; critical, and said louder.</summary>
    public decimal Emergency { get; init; } = 12;

    /// <summary>US dollars for a terabyte (10^12 bytes) a month.</summary>
    public decimal PerTerabyteMonth { get; init; } = 6;

    /// <summary>Gigabytes (10^9 bytes) that cost nothing.</summary>
    public int FreeGigabytes { get; init; } = 10;

    /// <summary>Reads of objects a day (class B) that cost nothing.</summary>
    public int FreeReadsPerDay { get; init; } = 2500;

    /// <summary>US dollars for 10,000 reads beyond.</summary>
    public decimal PerTenThousandReads { get; init; } = 0.004m;

    /// <summary>Pages of listings a day (class C) that cost nothing.</summary>
    public int FreeListsPerDay { get; init; } = 2500;

    /// <summary>US dollars for 1,000 pages beyond.</summary>
    public decimal PerThousandLists { get; init; } = 0.004m;

    /// <summary>So many times what is stored may be downloaded in a month for nothing.</summary>
    public decimal FreeDownloadFactor { get; init; } = 3;

    /// <summary>US dollars for a gigabyte (10^9 bytes) downloaded beyond.</summary>
    public decimal PerDownloadedGigabyte { get; init; } = 0.01m;

    /// <summary>For a key that sees one host alone: its part of the account's free amounts and of the budget, e.g. <c>1/5</c>; or <c>auto</c>.</summary>
    public string Share { get; init; } = "auto";

    /// <summary>Year and month of the prices.</summary>
    public string PricesAsOf { get; init; } = "2026-02";
}
