

namespace PantherStorage.Harness.Machines;

/// <summary>What runs a guest's code.</summary>
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
    /// Words for the guest's kernel that spare a translator work, and change nothing that a drill looks at. Measured, they and
    /// the processor below take a boot from 25 s to 14 s, and a hundred forks from 4.1 s to 0.6 s.
    /// </summary>
    /// <remarks>
    /// Code is translated once for each address that it is seen at, so programs (norandmaps) and the kernel (nokaslr) stay
    /// where they are. A repeated string instruction is translated to a loop of its single steps: clearcpuid=rep_good has the
    /// kernel clear and copy pages by wide moves, and init_on_alloc=0 has it clear fewer. The ciphers' tests of themselves
    /// (cryptomgr.notests) prove nothing of a processor that is not there.
    /// </remarks>
    internal string KernelWords => Kind == AcceleratorKind.Kvm
        ? string.Empty
        : " norandmaps nokaslr clearcpuid=rep_good init_on_alloc=0 cryptomgr.notests";

    /// <summary>
    /// QEMU's arguments for it. <c>max</c> is all that the translator can do, <c>host</c> all that the processor can. Without
    /// <c>erms</c> the C library, too, copies by wide moves.
    /// </summary>
    internal string[] Arguments => Kind == AcceleratorKind.Kvm
        ? ["-accel", "kvm", "-cpu", "host"]
        : ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "max,la57=off,erms=off"];

    public override string ToString() => $"{(Kind == AcceleratorKind.Kvm ? "KVM" : "TCG (emulation)")}: {Because}";
}
