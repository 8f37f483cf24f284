using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Harness.Scenarios;

/// <summary>What the first step found and started, as far as it came: a drill that ended there reports it too.</summary>
public sealed class DrillSetup
{
    /// <summary>Which host the machine is shaped like, and where its profile is from.</summary>
    public CataloguedHost? Host { get; set; }

    public StoragePlan? Plan { get; set; }

    /// <summary>The engine that is put to the proof.</summary>
    public ProgramBuild? Engine { get; set; }

    public HostImage? Image { get; set; }

    public Accelerator? Accelerator { get; set; }

    public DrillScope? Scope { get; set; }

    public IRunningObjectStore? Store { get; set; }

    /// <summary>The drill's own client of the store: a second reader beside the guest's.</summary>
    public IObjectStore? Bucket { get; set; }
}
