using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>Data that backup tools get wrong: odd names, holes, links, attributes, devices, many small files.</summary>
internal static class SeedStep
{
    private const string Seed = """
        export LC_ALL=C
        mkdir -p -- "$1/drill"
        cd -- "$1/drill"
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
        sync -f .
        """;

    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        foreach (var item in context.Scope.Items)
        {
            await context.Shell.CheckScript(Seed, cancellation, item.Path);
            context.Saw(item.Label, await Size(context, item, cancellation));
        }
    }

    private static async Task<string> Size(DrillContext context, BackupItem item, CancellationToken cancellation)
    {
        var files = await context.Shell.Check(["find", $"{item.Path.TrimEnd('/')}/drill", "-printf", "."], cancellation);
        return $"{files.Trim().Length} entries seeded in {item.Path}";
    }
}
