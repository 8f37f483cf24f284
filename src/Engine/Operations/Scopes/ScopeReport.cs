using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model.Scopes;

namespace PantherStorage.Operations.Scopes;

/// <summary>What <c>scope suggest --json</c> prints.</summary>
/// <param name="Bytes">Of all labels, as they lie on the disk before compression.</param>
/// <param name="ReplaceableBytes">How much of that can be fetched or made again.</param>
/// <param name="SavedBytes">How much of that the suggestions keep out of backups.</param>
/// <param name="DollarsPerMonth">What these cost at most, for each full backup that is kept.</param>
/// <param name="PricesAsOf">Year and month of the price.</param>
public sealed record ScopeReport(
    ImmutableArray<LabelShare> Labels, long Bytes, long ReplaceableBytes, long SavedBytes, decimal DollarsPerMonth, string PricesAsOf)
{
    internal string Json() => JsonSerializer.Serialize(this, ScopeContext.Default.ScopeReport);
}

/// <param name="Path">As the running host sees it.</param>
/// <param name="Looked">What was walked: a snapshot, or the live directory.</param>
/// <param name="Shares">By kind; kinds of which there is nothing are left out.</param>
/// <param name="Suggestions">Largest first.</param>
public sealed record LabelShare(
    string Label, string Path, string Looked, long Bytes, ImmutableArray<KindShare> Shares, ImmutableArray<Suggestion> Suggestions);

/// <param name="Percent">Of the label's bytes.</param>
public sealed record KindShare(ReplaceableKind Kind, long Bytes, double Percent);

/// <summary>A subvolume of its own, which snapshots of the one around it leave out.</summary>
/// <param name="Path">Where it would be, as the running host sees it.</param>
/// <param name="DollarsPerMonth">For each full backup that is kept, at most: compression may make it less.</param>
/// <param name="Commands">What the owner would run; nothing runs them.</param>
public sealed record Suggestion(string Path, ReplaceableKind Kind, long Bytes, decimal DollarsPerMonth, ImmutableArray<string> Commands);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ScopeReport))]
internal sealed partial class ScopeContext : JsonSerializerContext;
