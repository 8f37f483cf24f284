using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Rules;

namespace PantherStorage.Operations.Backups;

/// <summary>Options of <c>storage.backup.chains</c> as <c>--what-if</c> names them. What each takes, the option table says.</summary>
internal static class WhatIf
{
    private const string Place = "backup.chains.";

    private static readonly ImmutableDictionary<string, ValueRule> Rules =
        OptionTable.All.Where(row => row.Path.StartsWith(Place, StringComparison.Ordinal)).ToImmutableDictionary(row => row.Path[Place.Length..], row => row.Rule, StringComparer.Ordinal);

    /// <exception cref="StorageException"><see cref="ExitCode.Usage"/>: no such option, or a value that it does not take.</exception>
    public static ChainOptions Apply(ChainOptions options, IEnumerable<string> settings)
    {
        var asked = new JsonObject();
        foreach (var setting in settings)
        {
            var (name, value) = Parse(setting);
            asked[name] = value;
        }

        var whole = StorageOptionsJson.Write(new StorageOptions { Backup = new BackupOptions { Chains = options } });
        var chains = JsonNode.Parse(whole)!["backup"]!["chains"]!.AsObject();
        foreach (var (name, value) in asked)
            chains[name] = value!.DeepClone();
        return StorageOptionsJson.Parse(new JsonObject { ["backup"] = new JsonObject { ["chains"] = chains.DeepClone() } }.ToJsonString(), "--what-if").Backup.Chains;
    }

    private static (string Name, JsonValue Value) Parse(string setting)
    {
        var (name, text) = setting.Split('=', 2) is [var left, var right] ? (left, right) : (setting, string.Empty);
        if (!Rules.TryGetValue(name, out var rule))
            throw Refused(setting, $"storage.backup.chains has no \"{name}\"{Nearest.Hint(name, Rules.Keys)} It has {string.Join(", ", Rules.Keys.Order(StringComparer.Ordinal))}");
        var value = rule is Whole && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
        using var read = JsonDocument.Parse(value.ToJsonString());
        return rule.Wrong(read.RootElement) is { } expected
            ? throw Refused(setting, $"storage.backup.chains.{name} does not take \"{text}\": it must be {expected}")
            : (name, value);
    }

    private static StorageException Refused(string setting, string why) => new(ExitCode.Usage, $"--what-if {setting}: {why}.");
}
