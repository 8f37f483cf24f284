using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Configuration;

/// <summary><c>config check</c> judges where backups would go, before the first of them does.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class EndpointTests
{
    [TestCase("https://s3.us-west-004.backblazeb2.com", false, ExitCode.Success, "is right")]
    [TestCase("http://127.0.0.1:9000", true, ExitCode.Success, "is right")]
    [TestCase("http://s3.example.org", false, ExitCode.Refused, "plain http")]
    [TestCase("s3.us-west-004.backblazeb2.com", false, ExitCode.BadInput, "is not an endpoint")]
    [TestCase("ftp://s3.example.org", false, ExitCode.BadInput, "is not an endpoint")]
    [TestCase("https://", false, ExitCode.BadInput, "is not an endpoint")]
    [TestCase("https://s3.example.org/?bucket=x", false, ExitCode.BadInput, "is not an endpoint")]
    [TestCase("https://key:secret@s3.example.org", false, ExitCode.BadInput, "without a user or password")]
    [TestCase("", false, ExitCode.Success, "is right")]
    public async Task An_endpoint_that_no_backup_could_use_is_refused(string endpoint, bool insecure, ExitCode code, string words)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $$"""{ "backup": { "b2": { "bucket": "panther", "endpoint": "{{endpoint}}", "allowInsecureEndpoint": {{(insecure ? "true" : "false")}} } } }""");

            var result = await Programs.Run(new CommandLine(Path.Combine(AppContext.BaseDirectory, "panther-storage"), ["config", "check", "--config", file]), default);

            Assert.That((ExitCode)result.ExitCode, Is.EqualTo(code), result.StandardError);
            Assert.That(result.StandardOutput + result.StandardError, Does.Contain(words));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
