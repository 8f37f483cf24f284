using System.Collections.Immutable;

namespace PantherStorage.Model.Archives;

/// <summary>Where each frame of an archive lies, and how to know that every byte of it is the one that was written.</summary>
/// <param name="Frames">In archive order, without gaps; of an encrypted archive in what it decrypts to.</param>
/// <param name="Pieces">Of an encrypted archive, the pieces of the stored object, in order, without gaps; else empty.</param>
public sealed record ArchiveIndex(Manifest Manifest, ImmutableArray<Frame> Frames, ImmutableArray<Piece> Pieces)
{
    public string Key => Manifest.Key;

    /// <summary>As <see cref="Manifest.PieceCount"/>.</summary>
    public int PieceCount => Manifest.PieceCount;

    /// <param name="number">From 0, below <see cref="PieceCount"/>.</param>
    public Piece PieceAt(int number) => Manifest.Encryption is null
        ? new Piece(Frames[number].Offset, Frames[number].Length, Frames[number].Sha256)
        : Pieces[number];
}
