using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Reports;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Profiles;

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

        if (context.Setup.Host is { Source.Length: > 0 } own)
        {
            await context.Shell.UploadText(ProfileText.Write(own.Profile), $"{HostPaths.Running.Hosts}/{own.Profile.Name}.json", "0644", cancellation);
            context.Saw("host", own.Provenance);
        }

        var installed = await InstalledEngine.Install(
            context.Shell, context.Options.Engine, new StorageOptions { Profile = context.Options.Host }, context.Store, cancellation);
        context.Saw("engine", $"{(await context.Engine.Run(cancellation, "--version")).Trim()}, SHA-256 {installed.Sha256}");
        context.Saw("disks laid out by engine", $"{context.Image.Origin.Engine.Version}, SHA-256 {context.Image.Origin.Engine.Sha256}");
        context.Saw("object store", $"{ObjectStoreUsed.Named(context.Store.Kind)} at {context.Store.GuestEndpoint}, bucket {context.Store.Bucket}");
    }
}
