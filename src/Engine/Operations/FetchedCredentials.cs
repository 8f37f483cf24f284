namespace PantherStorage.Operations;

/// <param name="File">Where the key is, or would be.</param>
/// <param name="KeyId">Public part of the key.</param>
/// <param name="Changed">Whether the file said something else before, or was not there.</param>
internal sealed record FetchedCredentials(string File, string KeyId, bool Changed);
