using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Operations.Backups;

/// <summary>Options of <c>storage.backup.chains</c> as <c>--what-if</c> names them.</summary>
internal static class WhatIf
{
    private static readonly string[] Known = ["full", "maxLinks", "maxRestoreMinutes", "downloadRate", "maxLoss", "renewAfterDays"];

    /// <exception cref="StorageException"><see cref="ExitCode.Usage"/>: no such option, or a value that it does not take.</exception>
    public static ChainOptions Apply(ChainOptions options, IEnumerable<string> settings) => settings.Aggregate(options, Apply);

    private static ChainOptions Apply(ChainOptions options, string setting)
    {
        var (name, value) = setting.Split('=', 2) is [var left, var right] ? (left, right) : (setting, string.Empty);
        return name switch
        {
            "full" when Enum.TryParse<PantherStorage.Model.Chains.FullEvery>(value, ignoreCase: true, out _) && !char.IsAsciiDigit(value[0]) => options with { Full = value },
            "downloadRate" => options with { DownloadRate = BandwidthLimit.Parse(value).ToString() },
            "maxLinks" when Number(value, 1, 100) is { } number => options with { MaxLinks = number },
            "maxRestoreMinutes" when Number(value, 0, 100_000) is { } number => options with { MaxRestoreMinutes = number },
            "maxLoss" when Number(value, 1, 10_000) is { } number => options with { MaxLoss = number },
            "renewAfterDays" when Number(value, 1, 3650) is { } number => options with { RenewAfterDays = number },
            _ when Known.Contains(name) => throw new StorageException(ExitCode.Usage, $"--what-if {setting}: storage.backup.chains.{name} does not take \"{value}\"; `panther-storage config schema` says what it takes"),
            _ => throw new StorageException(ExitCode.Usage, $"--what-if {setting}: storage.backup.chains has no \"{name}\"{Nearest.Hint(name, Known)} It has {string.Join(", ", Known)}."),
        };
    }

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
