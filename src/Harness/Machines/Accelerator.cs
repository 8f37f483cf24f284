

namespace PantherStorage.Harness.Machines;

public enum AcceleratorKind
{
    /// <summary>The processor runs the guest.</summary>
    Kvm,

    /// <summary>QEMU translates the guest's code: several times slower, works everywhere.</summary>
    Tcg,
}

/// <summary>How guests run on this machine, and why so.</summary>
public sealed record Accelerator(AcceleratorKind Kind, string Because)
{
    /// <summary>Translation is about six times slower than the processor on a quiet machine; twice that leaves room for a busy one.</summary>
    private const int TranslationFactor = 12;

    /// <summary>A time limit that is fair under this accelerator, from one that is generous on a real machine.</summary>
    public TimeSpan Patience(TimeSpan native) => Kind == AcceleratorKind.Kvm ? native : native * TranslationFactor;

    /// <summary>QEMU's arguments for it. <c>max</c> is all that the translator can do, <c>host</c> all that the processor can.</summary>
    internal string[] Arguments => Kind == AcceleratorKind.Kvm
        ? ["-accel", "kvm", "-cpu", "host"]
        : ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "max,la57=off"];

    public override string ToString() => $"{(Kind == AcceleratorKind.Kvm ? "KVM" : "TCG (emulation)")}: {Because}";
}
