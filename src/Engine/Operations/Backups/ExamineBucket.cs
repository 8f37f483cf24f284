using PantherStorage.Model.Chains;
using PantherStorage.Operations.Doctoring;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Operations.Backups;

/// <summary>Checks whether bucket, key, clock, rules and encryption are fit for backups.</summary>
internal sealed class ExamineBucket(Host host)
{
    public async Task<DoctorReport> Run(CancellationToken cancellation)
    {
        using var bucket = await host.OpenBucket(cancellation);
        var options = host.Options.Backup;
        var identityFile = options.Age.IdentityFile is { Length: > 0 } file ? host.Paths.In(file) : string.Empty;
        var plan = host.OwnPlan;
        return new DoctorReport(host.Name,
        [
            .. await new Doctor(bucket.Bare, B2Address.Of(options), host.Name, TimeProvider.System).Examine(cancellation),
            .. await LockFindings.Of(bucket.Bare, options.B2, ChainBounds.Of(options.Chains, rtoMinutes: 0).Full, plan, cancellation),
            .. await EncryptionFindings.Of(options, identityFile, cancellation),
            CodecFinding.Now(),
            .. plan is null ? [] : SecretsInBackups.Of(plan, host.Paths, host.Options),
        ]);
    }
}
