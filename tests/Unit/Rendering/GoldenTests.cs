using PantherStorage.Cli.Rendering;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Rendering;

/// <summary>Every host in every form, with the owner's defaults.</summary>
public sealed class GoldenTests
{
    private static readonly StorageOptions Defaults = new();

    private static IEnumerable<string> Hosts => KnownHosts.All.Select(host => host.Name);

    [TestCaseSource(nameof(Hosts))]
    public void Disko_lays_the_host_out(string host) =>
        Golden.Matches(File(host, "disko.json"), Disko.Render(PlanOf(host), pool => $"/dev/disk/by-id/the-{pool}-one", swapSize: "8G"));

    [TestCaseSource(nameof(Hosts))]
    public void Fstab_mounts_the_host(string host) =>
        Golden.Matches(File(host, "fstab"), Fstab.Render(PlanOf(host)));

    [TestCaseSource(nameof(Hosts))]
    public void Systemd_runs_the_host(string host) =>
        Golden.Matches(File(host, "units"), SystemdUnits.Text(PlanOf(host), new UnitOptions()));

    [TestCaseSource(nameof(Hosts))]
    public void Btrbk_snapshots_the_host(string host) =>
        Golden.Matches(File(host, "btrbk.conf"), BtrbkConfiguration.Render(PlanOf(host)));

    [TestCaseSource(nameof(Hosts))]
    public void Mermaid_draws_the_host(string host) =>
        Golden.Matches(File(host, "mmd"), Mermaid.Render(KnownHosts.Named(host), PlanOf(host)));

    [TestCase("zephyrus", "zephyrus")]
    [TestCase("yoga", "yoga")]
    [TestCase("hetzner", "server")]
    public void The_layout_in_the_documents_is_up_to_date(string host, string diagram) => Golden.Matches(
        $"docs/visuals/storage-layout/{diagram}.mmd",
        Mermaid.Render(KnownHosts.Named(host), PlanOf(host)),
        $"dotnet run --project src/Engine/Cli -- plan --profile {host} --format mermaid > docs/visuals/storage-layout/{diagram}.mmd");

    [TestCaseSource(nameof(Hosts))]
    public void The_hosts_page_is_up_to_date(string host) => Golden.Matches(
        $"docs/hosts/{host}.md",
        HostPage.Render(KnownHosts.Named(host), PlanOf(host), new UnitOptions()),
        $"dotnet run --project src/Engine/Cli -- plan --profile {host} --format markdown > docs/hosts/{host}.md");

    private static StoragePlan PlanOf(string host) => Planner.Plan(KnownHosts.Named(host), Defaults);

    private static string File(string host, string form) => $"tests/Unit/Rendering/golden/{host}.{form}";
}
