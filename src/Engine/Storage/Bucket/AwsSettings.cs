using System.Collections;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// The AWS client reads dozens of settings from the environment and from <c>~/.aws</c>: another endpoint, another way to
/// retry, a profile that must exist, a file that must parse. A backup depends on storage.json alone, so none of them reaches it.
/// </summary>
internal static class AwsSettings
{
    private static readonly string[] Files = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];

    /// <summary>Before the first client is made; the client keeps what it has read once. Programs that we start later do not see them either.</summary>
    public static void Hide()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(each => (string)each.Key).Where(IsOne).ToList())
            Environment.SetEnvironmentVariable(name, null);
        foreach (var file in Files)
            Environment.SetEnvironmentVariable(file, "/dev/null");
        // Else the client may ask a cloud's metadata service where it runs.
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }

    private static bool IsOne(string name) => name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase);
}
