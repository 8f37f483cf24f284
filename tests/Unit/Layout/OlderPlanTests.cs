using System.Text.Json.Nodes;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Layout;

/// <summary>A host's plan file stays where it is when its program is replaced by a newer one.</summary>
public sealed class OlderPlanTests
{
    private static readonly string[] Newer = ["firmware", "replica", "span", "encryption", "leftOut", "content", "loadCredential", "ioWeight", "cpuQuotaPercent"];

    [TestCase("zephyrus")]
    [TestCase("hetzner")]
    public void A_plan_without_what_came_later_is_read_and_written(string host)
    {
        var older = JsonNode.Parse(PlanJson.Write(Planner.Plan(KnownHosts.Named(host), new StorageOptions())))!.AsObject();
        foreach (var name in Newer)
        {
            older.Remove(name);
            older["snapshots"]!.AsObject().Remove(name);
            foreach (var pool in older["pools"]!.AsArray())
            {
                pool!.AsObject().Remove(name);
                foreach (var subvolume in pool["subvolumes"]!.AsArray())
                    subvolume!.AsObject().Remove(name);
            }
        }

        var read = PlanJson.Parse(older.ToJsonString(), "plan.json");

        Assert.That(read.Snapshots.LeftOut, Is.Empty);
        Assert.That(PlanJson.Parse(PlanJson.Write(read), "plan.json").Profile, Is.EqualTo(host));
    }
}
