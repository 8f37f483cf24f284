namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>The form of the ETag that an answer carries.</summary>
public enum ETagForm
{
    /// <summary>The MD5, quoted.</summary>
    Usual,

    /// <summary><c>W/"…"</c>, as a proxy makes it that may change bodies.</summary>
    Weak,

    /// <summary>The MD5 in capitals, without quotes.</summary>
    UpperCase,

    /// <summary>As many digits as an MD5 has and something else, as with keys of a key service (SSE-KMS).</summary>
    Other,

    /// <summary>None at all.</summary>
    None,
}

internal static class ETagForms
{
    /// <param name="etag">Quoted; empty where there is none.</param>
    public static string Of(this ETagForm form, string etag) => etag.Length == 0 ? string.Empty : form switch
    {
        ETagForm.Weak => $"W/{etag}",
        ETagForm.UpperCase => etag.Trim('"').ToUpperInvariant(),
        ETagForm.Other => new string([.. etag.Reverse()]),
        ETagForm.None => string.Empty,
        _ => etag,
    };
}
