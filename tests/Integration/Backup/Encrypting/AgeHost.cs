using PantherStorage.Model;

namespace PantherStorage.Tests.Integration.Backup.Encrypting;

/// <summary>A provisioned host whose options have its backups encrypted.</summary>
internal static class AgeHost
{
    public static async Task<HostRoot> Make(AgeKeys keys, string more = "")
    {
        var host = await HostRoot.Make();
        var config = new HostPaths(host.Root).ConfigFile;
        var text = await File.ReadAllTextAsync(config);
        await File.WriteAllTextAsync(config, text.Replace(
            "\"bandwidthLimit\"", $$"""{{more}} "encryption": "age", "age": { "recipients": ["{{keys.Recipient}}"] }, "bandwidthLimit" """.TrimEnd(), StringComparison.Ordinal));
        return host;
    }
}
