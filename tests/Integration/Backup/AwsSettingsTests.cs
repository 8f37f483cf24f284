namespace PantherStorage.Tests.Integration.Backup;

/// <summary>The built program with the settings of other AWS programs around it: a backup depends on storage.json alone.</summary>
public sealed class AwsSettingsTests
{
    private static readonly string[] Settings =
    [
        "AWS_USE_FIPS_ENDPOINT=true", "AWS_USE_DUALSTACK_ENDPOINT=true", "AWS_DEFAULTS_MODE=nonsense", "AWS_PROFILE=not-there",
        "AWS_ENDPOINT_URL=http://127.0.0.1:9", "AWS_ENDPOINT_URL_S3=http://127.0.0.1:9", "AWS_REGION=eu-north-9", "AWS_DEFAULT_REGION=nowhere",
        "AWS_ACCESS_KEY_ID=AKIAOTHER", "AWS_SECRET_ACCESS_KEY=other", "AWS_SESSION_TOKEN=other", "AWS_RETRY_MODE=nonsense", "AWS_MAX_ATTEMPTS=-7",
        "AWS_CA_BUNDLE=/nowhere.pem", "AWS_SHARED_CREDENTIALS_FILE=/nowhere/credentials", "AWS_CONFIG_FILE=/nowhere/config",
        "AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_SUPPORTED", "AWS_RESPONSE_CHECKSUM_VALIDATION=WHEN_SUPPORTED", "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT=nonsense",
        "AWS_S3_USE_ARN_REGION=nonsense", "AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS=nonsense", "AWS_SIGV4A_SIGNING_REGION_SET=nowhere",
        "AWS_AUTH_SCHEME_PREFERENCE=sigv4a", "AWS_ACCOUNT_ID_ENDPOINT_MODE=nonsense", "AWS_CSM_ENABLED=true", "AWS_SDK_UA_APP_ID=\u001b[31m",
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES=-1", "AWS_DISABLE_REQUEST_COMPRESSION=nonsense", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=nonsense",
    ];

    private static readonly string[] Files =
    [
        "this is no file of settings\n[[[\n=\n",
        "[default]\nregion = nowhere\nendpoint_url = http://127.0.0.1:9\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\ndefaults_mode = nonsense\nretry_mode = nonsense\nmax_attempts = none\nservices = mine\n[services mine]\ns3 =\n  endpoint_url = http://127.0.0.1:9\n",
    ];

    [Test]
    public async Task No_variable_of_the_environment_changes_a_backup()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");

        await host.ProgramWith(Settings, "backup", "run");
        await host.ProgramWith(Settings, "backup", "verify", "--level", "full");
        await host.ProgramWith(Settings, "backup", "doctor");
    }

    [TestCaseSource(nameof(Files))]
    public async Task No_file_of_settings_changes_a_backup(string text)
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");
        var home = Directory.CreateDirectory(host.World.Disk.In("user")).FullName;
        Directory.CreateDirectory(Path.Combine(home, ".aws"));
        foreach (var name in new[] { "config", "credentials" })
            await File.WriteAllTextAsync(Path.Combine(home, ".aws", name), text);

        await host.ProgramWith([$"HOME={home}"], "backup", "run");
        await host.ProgramWith([$"HOME={home}", $"AWS_CONFIG_FILE={home}/.aws/config", $"AWS_SHARED_CREDENTIALS_FILE={home}/.aws/credentials"], "backup", "list");
        await host.ProgramWith([$"HOME={home}/not-there"], "backup", "list");
    }
}
