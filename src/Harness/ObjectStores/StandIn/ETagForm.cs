namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>How an answer tells the ETag of what was stored. Listings go on telling the MD5.</summary>
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
