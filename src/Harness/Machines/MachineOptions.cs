using PantherStorage.Model;

namespace PantherStorage.Harness.Machines;

/// <summary>How a machine is started, and what becomes of it.</summary>
public sealed record MachineOptions
{
    /// <summary>Where the serial log goes, and stays. Made if missing.</summary>
    public required string RunDirectory { get; init; }

    public required Accelerator Accelerator { get; init; }

    /// <summary>Disposal leaves the machine running, even after this program ends; <see cref="VirtualMachine.HowToGetIn"/> says how.</summary>
    public bool Keep { get; init; }

    /// <summary>Enough for systemd, snapper and a restore with a bounded window.</summary>
    public Bytes Memory { get; init; } = Bytes.MiB(2048);

    /// <summary>As many as are cheapest with the accelerator; see <see cref="Accelerator.Processors"/>.</summary>
    public int? Processors { get; init; }
}
