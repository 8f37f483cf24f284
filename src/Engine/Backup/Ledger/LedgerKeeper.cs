using NodaTime;
using PantherStorage.Engine.Backup.Format;
using PantherStorage.Engine.Backup.Verifying;

namespace PantherStorage.Engine.Backup.Ledger;

/// <summary>
/// Writes each proof down as soon as it is made, so that an interrupted verification keeps what it proved. A ledger that
/// cannot be kept never stands in a verification's way: it is told once, and the verification goes on.
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

    /// <summary>Forgets the host's archives that are in the bucket no more.</summary>
    public void Forget(string host, IReadOnlySet<string> all) => Change(ledger => ledger.Only(host, all));

    // Read anew each time: another verification may have written meanwhile.
    private void Change(Func<ProofLedger, ProofLedger> change)
    {
        try
        {
            file.Write(change(Read()));
        }
        catch (StorageException e)
        {
            Tell($"the proof is not written down: {e.Message}");
        }
    }

    private void Tell(string note)
    {
        if (!told)
            tell(note);
        told = true;
    }
}
