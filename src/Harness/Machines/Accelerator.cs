

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

    /// <summary>
    /// Processors of a guest. A translated guest pays for each further one: its atomic operations become QEMU's, and every
    /// change of a page table interrupts the others. Measured, two take a fifth more of the real processor's time for a boot
    /// and a third more for a fork, so that two guests of one are through before two of two.
    /// </summary>
    public int Processors => Kind == AcceleratorKind.Kvm ? 2 : 1;

    /// <summary>
    /// Words for the guest's kernel. Its ciphers' tests of themselves take seconds where they are translated, and prove
    /// nothing of a processor that is not there.
    /// </summary>
    internal string KernelWords => Kind == AcceleratorKind.Kvm ? string.Empty : " cryptomgr.notests";

    /// <summary>QEMU's arguments for it. <c>max</c> is all that the translator can do, <c>host</c> all that the processor can.</summary>
    internal string[] Arguments => Kind == AcceleratorKind.Kvm
        ? ["-accel", "kvm", "-cpu", "host"]
        : ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "max,la57=off"];

    public override string ToString() => $"{(Kind == AcceleratorKind.Kvm ? "KVM" : "TCG (emulation)")}: {Because}";
}
