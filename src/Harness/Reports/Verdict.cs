using System.Text.Json.Serialization;

namespace PantherStorage.Harness.Reports;

/// <summary>Three values: a proof that could not be made is neither a success nor a failure.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    [JsonStringEnumMemberName("verified")]
    Verified,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("could-not-verify")]
    CouldNotVerify,

    /// <summary>An earlier step ended the drill.</summary>
    [JsonStringEnumMemberName("not-performed")]
    NotPerformed,
}
