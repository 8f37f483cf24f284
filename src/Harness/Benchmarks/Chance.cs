using System.Runtime.InteropServices;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): the same numbers from the
/// same seed, in every version of the runtime, which <see cref="Random"/> does not promise.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct Chance(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
