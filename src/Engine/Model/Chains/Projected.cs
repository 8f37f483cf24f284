using System.Runtime.InteropServices;

namespace PantherStorage.Model.Chains;

/// <summary>A backup in the outlook's figures, stored already or still to come. Days count from the moment that the outlook begins.</summary>
/// <param name="Made">Negative for what is stored already.</param>
/// <param name="Ends">When the policy lets go of it.</param>
/// <param name="Bytes">Archive and manifest.</param>
/// <param name="Parent">Its index; -1 for a full.</param>
[StructLayout(LayoutKind.Auto)]
internal record struct Projected(double Made, double Ends, long Bytes, int Parent, Tier Tier)
{
    /// <summary>Links of its chain.</summary>
    public int Depth { get; set; }

    /// <summary>What a restore of it reads.</summary>
    public long ChainBytes { get; set; }

    /// <summary>When it goes: at its own end, or at that of the last one that builds on it.</summary>
    public double Stays { get; set; }

    /// <summary>Whether others may build on it: its snapshot is here, and it is sound.</summary>
    public bool MayBeParent { get; set; }
}
