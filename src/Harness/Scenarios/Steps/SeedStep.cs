namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>Data that backup tools get wrong: odd names, holes, links, attributes, devices, many small files.</summary>
internal static class SeedStep
{
    /// <summary>In every place that is named, and how many entries there are then, a line each.</summary>
    private const string Seed = """
        export LC_ALL=C
        for place; do
            mkdir -p -- "${place%/}/drill"
            cd -- "${place%/}/drill"
            head -c 3000000 /dev/urandom >random.bin
            seq 1 200000 >text.txt
            truncate -s 16M sparse.img
            printf 'island' | dd of=sparse.img bs=1 seek=9437184 conv=notrunc status=none
            : >empty
            printf 'no newline' >'name with spaces and "quotes"'
            printf 'bytes' >"$(printf 'latin-\351-newline-\n-tab-\t')"
            mkdir -p deep/er/and/deeper empty-directory many
            for i in $(seq 1 300); do printf '%s\n' "$i" >"many/file-$i"; done
            ln random.bin hard-link.bin
            ln -s ../nowhere dangling-link
            ln -s text.txt link
            mkfifo pipe
            mknod null-device c 1 3
            cp --reflink=auto text.txt reflink.txt
            printf 'private' >deep/er/secret && chmod 0600 deep/er/secret && chown 1000:1000 deep/er/secret
            printf 'setuid' >suid && chmod 4755 suid
            setfattr -n user.panther -v 'attribute' text.txt
            setfattr -n user.panther.dir -v 'on a directory' deep
            setfacl -m u:1000:rw,g:100:r empty
            setfacl -d -m u:1000:rwx many
            touch -d '1999-12-31T23:59:59.123456789Z' deep/er/secret
            touch -h -d '2001-02-03T04:05:06.700000001Z' dangling-link
            names=$(find . -printf .)
            printf '%s\n' "${#names}"
        done
        sync
        """;

    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        var items = context.Scope.Items;
        var counts = (await context.Shell.CheckScript(Seed, cancellation, [.. items.Select(item => item.Path)])).Trim().Split('\n');
        foreach (var (item, count) in items.Zip(counts))
            context.Saw(item.Label, $"{count} entries seeded in {item.Path}");
    }
}
