using System.Collections.Immutable;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.Reports;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Harness.Scenarios;

/// <summary>What the steps of one drill share. Each step adds the evidence it saw. Disposal ends the machine and the object store.</summary>
public sealed class DrillContext : IAsyncDisposable
{
    private readonly List<Evidence> evidence = [];

    public required DrillOptions Options { get; init; }

    public required DrillPaths Paths { get; init; }

    /// <summary>Filled by the setup step.</summary>
    public DrillSetup Setup { get; } = new();

    public StoragePlan Plan => Setup.Plan ?? throw NotYet("plan");

    public DrillScope Scope => Setup.Scope ?? throw NotYet("scope");

    public HostImage Image => Setup.Image ?? throw NotYet("image");

    public ProgramBuild EngineBuild => Setup.Engine ?? throw NotYet("engine");

    public Accelerator Accelerator => Setup.Accelerator ?? throw NotYet("accelerator");

    public IRunningObjectStore Store => Setup.Store ?? throw NotYet("object store");

    public IObjectStore Bucket => Setup.Bucket ?? throw NotYet("bucket");

    /// <summary>Set by the boot step.</summary>
    public VirtualMachine? Machine { get; set; }

    public double? SecondsToSsh { get; set; }

    public double? RestoreSeconds { get; set; }

    public double? LostSeconds { get; set; }

    /// <summary>Independent manifests (coreutils, getfattr, getfacl) of the data as it was at each snapshot, by label.</summary>
    public Dictionary<string, string> Expected { get; } = new(StringComparer.Ordinal);

    public GuestShell Shell => Machine?.Shell ?? throw new InvalidOperationException("the machine is not up yet");

    public GuestEngine Engine => new(this);

    public void Saw(string subject, string seen) => evidence.Add(new Evidence(subject, seen));

    public async ValueTask DisposeAsync()
    {
        if (Machine is { } machine)
            await machine.DisposeAsync();
        (Setup.Bucket as IDisposable)?.Dispose();
        if (Setup.Store is { } store)
            await store.DisposeAsync();
    }

    internal ImmutableArray<Evidence> TakeEvidence()
    {
        ImmutableArray<Evidence> taken = [.. evidence];
        evidence.Clear();
        return taken;
    }

    private static InvalidOperationException NotYet(string what) => new($"the {what} is used before the setup step has it");
}
