using PantherStorage.Harness.Files;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores.Providers;
using PantherStorage.Harness.Reports;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>Finds and starts all that a drill needs, cheapest first. What it started is the context's to end.</summary>
internal sealed class SetupStep(ImageStore images, CacheDirectory cache, ObjectStoreChoice objectStore, IProgress<string> progress)
{
    public async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        var (setup, options) = (context.Setup, context.Options);
        var plan = setup.Plan = Planner.Plan(images.Hosts.Named(options.Host), new StorageOptions { Profile = options.Host });

        setup.Host = images.Hosts.EntryOf(options.Host);
        var engine = setup.Engine = await ProgramBuild.Of(options.Engine, cancellation);
        context.Saw("engine", engine.ToString());

        var store = setup.Store = await ObjectStoreProvider.Start(objectStore, context.Paths.Bucket, progress.Report, cancellation);
        setup.Bucket = BucketReader.Open(store);
        context.Saw("object store", ObjectStoreUsed.Of(store).Text);

        var image = setup.Image = await images.Ensure(options.Host, progress, cancellation);
        context.Saw("image", $"{(image.WasBuilt ? "built for this drill" : "from the cache")}, disks laid out by engine {image.Origin.Engine}");

        var accelerator = setup.Accelerator = await AcceleratorProbe.Probe(cache, image.Kernel, cancellation);
        context.Saw("accelerator", accelerator.ToString());
        progress.Report(accelerator.ToString());
        progress.Report($"engine {engine}; disks laid out by engine {image.Origin.Engine}; drill run by panther-verify {ProgramBuild.Running}");
        setup.Scope = DrillScope.Of(plan, options.Labels, emulated: accelerator.Kind == AcceleratorKind.Tcg);
    }
}
