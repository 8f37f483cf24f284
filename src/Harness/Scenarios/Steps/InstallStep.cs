using System.Text;
using System.Text.Json;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Model;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class InstallStep
{
    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        if (context.Image.Origin.Engine.Sha256 != context.EngineBuild.Sha256)
        {
            throw new StorageException(ExitCode.CouldNotVerify,
                $"the disks were laid out by engine {context.Image.Origin.Engine}, and {context.EngineBuild} is put to the proof: what is seen of the disks would say nothing of it");
        }

        await context.Shell.Upload(context.Options.Engine, GuestEngine.Executable, "0755", cancellation);
        var digest = (await context.Shell.Check(["sha256sum", GuestEngine.Executable], cancellation)).Split(' ')[0];
        if (digest != await ProgramBuild.FileDigest(context.Options.Engine, cancellation))
            throw new StorageException(ExitCode.CouldNotVerify, $"{context.Options.Engine} arrived in the guest as another file, with SHA-256 {digest}; was it built anew meanwhile?");
        await context.Shell.UploadText(Options(context), "/etc/panther-storage/storage.json", "0644", cancellation);

        // Through the connection, not as an argument: everybody in the guest can read /proc/*/cmdline.
        await context.Shell.UploadText($"B2_KEY_ID={context.Store.AccessKey}\nB2_APPLICATION_KEY={context.Store.SecretKey}\n",
            "/var/lib/panther-backups/b2-credentials.env", "0600", cancellation);
        context.Saw("engine", $"{(await context.Engine.Run(cancellation, "--version")).Trim()}, SHA-256 {digest}");
        context.Saw("disks laid out by engine", $"{context.Image.Origin.Engine.Version}, SHA-256 {context.Image.Origin.Engine.Sha256}");
        context.Saw("object store", $"{context.Store.Kind} at {context.Store.GuestEndpoint}, bucket {context.Store.Bucket}");
    }

    private static string Options(DrillContext context)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("profile", context.Options.Host);
            json.WriteStartObject("backup");
            // A drill measures the engine and the machine, not a line.
            json.WriteString("bandwidthLimit", "unlimited");
            json.WriteStartObject("b2");
            json.WriteString("bucket", context.Store.Bucket);
            json.WriteString("endpoint", context.Store.GuestEndpoint.ToString().TrimEnd('/'));
            json.WriteString("region", context.Store.Region);
            json.WriteBoolean("allowInsecureEndpoint", context.Store.GuestEndpoint.Scheme == Uri.UriSchemeHttp);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
