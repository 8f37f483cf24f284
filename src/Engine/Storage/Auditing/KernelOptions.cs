using PantherStorage.Model;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Storage.Auditing;

/// <summary>Options as the kernel or fstab writes them, read with what plans know of options; the rest is passed over.</summary>
internal static class KernelOptions
{
    public static OptionSet Known(IEnumerable<string> texts, OptionScope scope) =>
        texts.Select(Parsed).OfType<MountOption>().Where(option => option.Scope == scope)
            .Aggregate(OptionSet.Empty, (set, option) => set.With(option));

    /// <summary>
    /// Whether the kernel does what the option asks. It lists only what differs from its defaults, so that an option
    /// that asks for a default holds as long as nothing is listed about its subject.
    /// </summary>
    public static bool Obey(OptionSet kernel, MountOption wanted) =>
        kernel.About(wanted.Subject) is { } seen ? seen == wanted : IsDefault(wanted);

    private static bool IsDefault(MountOption option) => option.ToString() is
        "rw" or "atime" or "strictatime" or "diratime" or "dev" or "suid" or "exec" or "symfollow" or
        "datacow" or "datasum" or "compress=no" or "nossd" or "nodiscard" or "noautodefrag" or "commit=30" or
        "barrier" or "acl" or "treelog" or "noflushoncommit" or "nolazytime" or "nospace_cache";

    private static MountOption? Parsed(string text)
    {
        try
        {
            return MountOption.Parse(text);
        }
        catch (StorageException)
        {
            // subvol=, subvolid=, seclabel, x-…: nothing that a plan decides.
            return null;
        }
    }
}
