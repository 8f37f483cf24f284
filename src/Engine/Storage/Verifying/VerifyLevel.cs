using PantherStorage.Model.Proofs;

namespace PantherStorage.Storage.Verifying;

/// <summary>How deep to look.</summary>
/// <param name="Read">Which part of every archive is read; null to read manifests only.</param>
public sealed record VerifyLevel(FrameGroup? Read)
{
    /// <summary>Every chain complete, every object there with its length; reads manifests only.</summary>
    public static VerifyLevel List { get; } = new((FrameGroup?)null);

    /// <summary>Every byte of every archive read and checked, also as the tar and the send stream that it is.</summary>
    public static VerifyLevel Full { get; } = new(FrameGroup.Whole);

    /// <summary>As <see cref="List"/>, and the frames of one part read and checked.</summary>
    public static VerifyLevel Sample(FrameGroup group) => new(group);

    public bool IsFull => Read == FrameGroup.Whole;

    public override string ToString() => Read is not { } group ? "list" : IsFull ? "full" : $"sample {group}";
}
