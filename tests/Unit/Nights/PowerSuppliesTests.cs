using PantherStorage.Linux.Power;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Nights;

public sealed class PowerSuppliesTests
{
    private DirectoryInfo root = null!;

    [SetUp]
    public void Make() => root = Directory.CreateTempSubdirectory("panther-power-");

    [TearDown]
    public void Remove() => root.Delete(recursive: true);

    [Test]
    public void A_machine_without_any_is_on_mains() => Assert.That(Read(), Is.EqualTo(new PowerState(true, null)));

    [Test]
    public void A_laptop_on_battery_tells_its_charge()
    {
        Supply("AC", ("type", "Mains"), ("online", "0"));
        Supply("BAT0", ("type", "Battery"), ("present", "1"), ("status", "Discharging"), ("capacity", "21"));

        Assert.That(Read(), Is.EqualTo(new PowerState(false, 21)));
    }

    [Test]
    public void Two_batteries_count_by_what_they_hold()
    {
        Supply("BAT0", ("type", "Battery"), ("status", "Discharging"), ("energy_now", "5000000"), ("energy_full", "50000000"), ("capacity", "10"));
        Supply("BAT1", ("type", "Battery"), ("status", "Not charging"), ("energy_now", "10000000"), ("energy_full", "10000000"), ("capacity", "100"));

        Assert.That(Read(), Is.EqualTo(new PowerState(false, 25)));
    }

    [TestCase("Mains")]
    [TestCase("USB")]
    public void A_charger_is_mains_also_at_a_USB_socket(string type)
    {
        Supply("charger", ("type", type), ("online", "1"));
        Supply("BAT0", ("type", "Battery"), ("status", "Discharging"), ("capacity", "5"));

        Assert.That(Read(), Is.EqualTo(new PowerState(true, 5)));
    }

    [Test]
    public void A_battery_that_is_charged_or_full_is_on_mains_and_a_mouses_is_none()
    {
        Supply("BAT0", ("type", "Battery"), ("status", "Charging"), ("capacity", "5"));
        Supply("hid-mouse", ("type", "Battery"), ("scope", "Device"), ("status", "Discharging"), ("capacity", "3"));

        Assert.That(Read(), Is.EqualTo(new PowerState(true, 5)));
    }

    private PowerState Read() => PowerSupplies.Read(new HostPaths(root.FullName));

    private void Supply(string name, params (string Name, string Value)[] values)
    {
        var directory = root.CreateSubdirectory($"sys/class/power_supply/{name}");
        foreach (var (file, value) in values)
            File.WriteAllText(Path.Combine(directory.FullName, file), $"{value}\n");
    }
}
