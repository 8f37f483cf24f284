using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Proofs;

namespace PantherStorage.Storage.Proofs;

/// <summary>
/// Writes each proof down as soon as it is made, so that an interrupted verification keeps what it proved. A ledger that
/// cannot be written never stops a verification: that is noted once, and the verification goes on.
/// </summary>
/// <param name="tell">Told what a person should know, in words.</param>
public sealed class LedgerKeeper(LedgerFile file, IClock clock, Action<string> tell)
{
    private bool told;

    public ProofLedger Read()
    {
        var (ledger, note) = file.Read();
        if (note is not null)
            Tell(note);
        return ledger;
    }

    public void Record(Manifest manifest, FrameGroup part, IReadOnlyList<int> unproved) =>
        Change(ledger => ledger.With(manifest, part, clock.GetCurrentInstant(), unproved));

    /// <summary>Takes down what is in the bucket, so that it is told when it is gone.</summary>
    public void Saw(IEnumerable<Manifest> manifests) => Change(ledger => ledger.Seen(manifests));

    /// <summary>Takes down what this machine has just stored.</summary>
    public void Stored(Manifest manifest) => Change(ledger => ledger.Stored(manifest, clock.GetCurrentInstant()));

    private void Change(Func<ProofLedger, ProofLedger> change)
    {
        try
        {
            if (file.Change(change) is { } note)
                Tell(note);
        }
        catch (StorageException e)
        {
            Tell($"the ledger could not be updated: {e.Message}");
        }
    }

    private void Tell(string note)
    {
        if (!told)
            tell(note);
        told = true;
    }
}
