using PantherStorage.Model;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Credentials;

/// <summary>
/// Tries what a key may do, and leaves nothing behind: it lists and reads, begins an upload and gives it up, and asks to
/// delete a version that is not there. <c>backup doctor</c> stores a real object, and looks at the bucket too.
/// </summary>
internal sealed class CheckCredentials(Host host)
{
    private const string Denied = "AccessDenied";

    /// <summary>What a store says of a thing that is not there, to those alone who may touch it.</summary>
    private static readonly string[] NotThere = ["NoSuchKey", "NoSuchVersion", "NotFound", "InvalidArgument"];

    /// <summary>A name of B2's form that it gives to nothing.</summary>
    private const string NoVersion = "4_z000000000000000000000000_f000000000000000000_d20000101_m000000_c000_v0000000_t0000_u00000000000000";

    /// <exception cref="StorageException">The file cannot be used, the key is unknown to the store, or the store cannot be reached.</exception>
    public async Task<CredentialsReport> Run(CancellationToken cancellation)
    {
        using var opened = await host.OpenBucket(cancellation);
        var (bucket, prefix) = (opened.Bare, $"{host.Name}/");
        var probe = $"{Garbage.ProbesOf(host.Name)}{Guid.NewGuid():n}";
        return new CredentialsReport(opened.KeyId, bucket.Address.Bucket, prefix,
        [
            await Try("list", $"listing {prefix}", token => bucket.MayList(prefix, token), cancellation),
            await Try("versions", "listing hidden and earlier versions, which `backup cost` and `backup gc` do", token => Done(bucket.Versions(probe, token)), cancellation),
            await Try("read", "reading an object that is not there", token => Done(bucket.GetAll(probe, 1, token)), cancellation),
            await Try("write", "beginning an upload and giving it up", token => BeginAndGiveUp(bucket, probe, token), cancellation),
            await Try("delete", "deleting a version that is not there; a host is safer without this right, and `backup prune` then runs elsewhere", token => Done(bucket.DeleteVersion(probe, NoVersion, token)), cancellation),
            await Try("locks", "reading whether the bucket locks objects, which storage.backup.b2.lockDays wants", token => Done(bucket.LocksObjects(token)), cancellation),
        ]);
    }

    private static async Task<KeyRight> Try(string name, string how, Func<CancellationToken, Task<bool>> attempt, CancellationToken cancellation)
    {
        try
        {
            return new KeyRight(name, await attempt(cancellation) ? Allowed.Yes : Allowed.No, how);
        }
        catch (StorageException e) when (StoreFaultException.Of(e) is { Transient: false, Code: var code } && (code is Denied || NotThere.Contains(code)))
        {
            return new KeyRight(name, code == Denied ? Allowed.No : Allowed.Yes, how);
        }
        catch (StorageException e) when (StoreFaultException.Of(e) is { Transient: false } && e.ExitCode is not (ExitCode.Credentials or ExitCode.ObjectStore))
        {
            return new KeyRight(name, Allowed.Unknown, $"{how}: {e.Message}");
        }
    }

    private static async Task<bool> BeginAndGiveUp(B2Bucket bucket, string key, CancellationToken cancellation)
    {
        var upload = await bucket.BeginUpload(key, cancellation);
        // Also when the command is being stopped: it is all that this leaves.
        await bucket.AbortUpload(key, upload, CancellationToken.None);
        return true;
    }

    private static async Task<bool> Done(Task work)
    {
        await work;
        return true;
    }
}
