using System.Collections.Immutable;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.Reports;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Harness.Scenarios;

/// <summary>What the steps of one drill share. Each step adds the evidence it saw.</summary>
public sealed class DrillContext
{
    private readonly List<Evidence> evidence = [];

    public required DrillOptions Options { get; init; }

    public required DrillPaths Paths { get; init; }

    public required StoragePlan Plan { get; init; }

    public required DrillScope Scope { get; init; }

    public required HostImage Image { get; init; }

    /// <summary>The engine that is put to the proof.</summary>
    public required ProgramBuild EngineBuild { get; init; }

    public required Accelerator Accelerator { get; init; }

    public required IRunningObjectStore Store { get; init; }

    /// <summary>The drill's own client of the store: a second reader beside the guest's.</summary>
    public required IObjectStore Bucket { get; init; }

    /// <summary>Set by the boot step.</summary>
    public VirtualMachine? Machine { get; set; }

    public double SecondsToSsh { get; set; }

    public double RestoreSeconds { get; set; }

    public double LostSeconds { get; set; }

    /// <summary>Independent manifests (coreutils, getfattr, getfacl) of the data as it was at each snapshot, by label.</summary>
    public Dictionary<string, string> Expected { get; } = new(StringComparer.Ordinal);

    public GuestShell Shell => Machine?.Shell ?? throw new InvalidOperationException("the machine is not up yet");

    public GuestEngine Engine => new(this);

    public void Saw(string subject, string seen) => evidence.Add(new Evidence(subject, seen));

    internal ImmutableArray<Evidence> TakeEvidence()
    {
        ImmutableArray<Evidence> taken = [.. evidence];
        evidence.Clear();
        return taken;
    }
}
