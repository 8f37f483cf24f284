using System.Collections.Immutable;
using PantherStorage.Harness.Guests;
using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Scenarios;

/// <summary>
/// What the kernel does with a new file of one place: whether it has the <c>C</c> flag, and whether its extents are encoded.
/// Looked at with lsattr and filefrag, and not with the engine's audit.
/// </summary>
/// <param name="Place">Mount point.</param>
public sealed record KernelPolicy(string Place, bool Nodatacow, bool Compressed)
{
    private const string FileName = ".policy-probe";

    /// <summary>A file that compresses well in each place, written by bash itself: each process is dear where the processor is emulated.</summary>
    private const string Script = $$"""
        text='the same words again '
        while [ "${#text}" -lt 200000 ]; do text=$text$text; done
        files=()
        trap 'rm -f -- "${files[@]}"' EXIT
        for place; do
            file=${place%/}/{{FileName}}
            files+=("$file")
            printf '%s' "$text" >"$file"
        done
        sync -- "${files[@]}"
        lsattr -- "${files[@]}"
        filefrag -v -- "${files[@]}"
        """;

    /// <summary>What the plan says, in its order.</summary>
    public static ImmutableArray<KernelPolicy> Planned(StoragePlan plan) =>
        [.. plan.Pools.SelectMany(pool => pool.Subvolumes.Select(subvolume => new KernelPolicy(subvolume.MountPoint, subvolume.Nodatacow, Compresses(pool, subvolume))))];

    /// <summary>What the kernel does, in the places' order.</summary>
    public static async Task<ImmutableArray<KernelPolicy>> Seen(GuestShell shell, IEnumerable<string> places, CancellationToken cancellation)
    {
        string[] asked = [.. places];
        return Parse(asked, await shell.CheckScript(Script, cancellation, asked));
    }

    /// <summary>lsattr prints the flags and then the file; filefrag names a file before its extents and counts them after.</summary>
    internal static ImmutableArray<KernelPolicy> Parse(IEnumerable<string> places, string output)
    {
        const string Names = "File size of ";
        var (flags, encoded, file) = (new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), string.Empty);
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith(Names, StringComparison.Ordinal))
                file = line[Names.Length..line.IndexOf(" is ", StringComparison.Ordinal)];
            else if (file.Length == 0 && line.Split(' ', 2) is [var letters, var name])
                flags[name] = letters;
            else if (line.Contains("encoded", StringComparison.Ordinal))
                encoded.Add(file);
        }

        return [.. places.Select(place => (place, file: $"{place.TrimEnd('/')}/{FileName}")).Select(each => new KernelPolicy(
            each.place,
            flags.TryGetValue(each.file, out var set) ? set.Contains('C', StringComparison.Ordinal) : throw new DrillFailedException($"lsattr reports nothing for {each.file}: {output}"),
            encoded.Contains(each.file)))];
    }

    public override string ToString() => $"{Place} ({(Nodatacow ? "written in place" : "copied on write")}, {(Compressed ? "compressed" : "not compressed")})";

    private static bool Compresses(PoolPlan pool, SubvolumePlan subvolume) =>
        !subvolume.Nodatacow
        && (subvolume.CompressionProperty ?? pool.MountOptions.FirstOrDefault(option => option.StartsWith("compress", StringComparison.Ordinal)) ?? "none") is not ("none" or "compress=no");
}
