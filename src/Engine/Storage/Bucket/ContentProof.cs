namespace PantherStorage.Storage.Bucket;

/// <summary>By what a store shows that it has the bytes that were sent.</summary>
public enum ContentProof
{
    /// <summary>It was not asked yet, and has shown nothing.</summary>
    Unknown,

    /// <summary>The ETag in its answer is the MD5 of the bytes.</summary>
    ETag,

    /// <summary>Its listing of an upload's parts tells their MD5, though its answers do not: looked at before the upload is completed.</summary>
    Listing,

    /// <summary>It refuses bytes that are not those of the Content-MD5 that comes with them.</summary>
    ContentMd5,

    /// <summary>By nothing: what was stored must be read back.</summary>
    ReadingBack,
}
