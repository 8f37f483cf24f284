using PantherStorage.Harness.Reports;
using PantherStorage.Model;

namespace PantherStorage.Harness.Scenarios;

/// <summary>
/// What the way the engine ended in a guest says of the engine. A drill gives it all that it needs: a disk with room, options
/// that are right, credentials that the drill's own client has used. So whatever lies within the guest is the engine's to
/// do, and a drill in which it does not do it has failed.
/// </summary>
internal static class GuestExit
{
    public static Verdict Means(ExitCode code) => code switch
    {
        ExitCode.Success => Verdict.Verified,

        // It answered, and the answer is bad.
        ExitCode.Failed or ExitCode.BackupDamaged => Verdict.Failed,

        // It does not know its own host, or did not take what it must: its own plan, its own manifest, a target that is free,
        // a key that opens the bucket.
        ExitCode.ProfileUnknown or ExitCode.BadInput or ExitCode.Refused or ExitCode.Credentials => Verdict.Failed,

        // The tools and the disks of the guest are the ones that it is made for.
        ExitCode.System or ExitCode.Internal => Verdict.Failed,

        // The drill and this build of the engine do not speak the same command line, so nothing was looked at.
        ExitCode.Usage => Verdict.CouldNotVerify,

        // The store is outside of the guest: it went away, or the way to it did.
        ExitCode.ObjectStore => Verdict.CouldNotVerify,

        // The engine says itself that it could not tell.
        ExitCode.CouldNotVerify => Verdict.CouldNotVerify,

        // Somebody else took part: another run, a signal, a connection that closed.
        ExitCode.Busy or ExitCode.Interrupted or ExitCode.OutputClosed => Verdict.CouldNotVerify,

        // None of ours: a signal killed it, or there is nothing to run.
        _ => Verdict.Failed,
    };
}
