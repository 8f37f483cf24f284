using PantherStorage.Model;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Proofs;

namespace PantherStorage.Operations.Backups;

/// <summary>When each archive in the bucket was last proved; and which are expected there no more.</summary>
internal sealed class ReadLedger(Host host, IEvents events)
{
    /// <param name="label">Only this; null is all.</param>
    /// <param name="forgotten">Keys of archives that were deleted on purpose, by hand.</param>
    public async Task<LedgerReport> Run(string? label, IReadOnlyList<string> forgotten, CancellationToken cancellation)
    {
        var catalogue = await new ReadBucket(host).Catalogue(cancellation);
        var file = new LedgerFile(host.Paths);
        if (forgotten.Count > 0)
            Forget(file, forgotten);
        var (ledger, note) = file.Read();
        return LedgerReport.Of(host.Name, catalogue, ledger, label, note);
    }

    private void Forget(LedgerFile file, IReadOnlyList<string> keys)
    {
        var unknown = keys.Except(file.Read().Ledger.Archives.Select(each => each.Key), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            throw new StorageException(ExitCode.BadInput, $"the ledger has no {string.Join(" and no ", unknown)}; nothing was forgotten. `panther-storage backup verify` names those that are missing");
        file.Change(ledger => ledger.Taking([.. keys], TakenArchive.ByHand, host.Now).Settled([.. keys], []));
        foreach (var key in keys)
            events.Note($"{key}: no longer expected in the bucket of {host.Name}; recorded in the ledger");
    }
}
