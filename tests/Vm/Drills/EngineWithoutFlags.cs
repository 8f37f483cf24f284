namespace PantherStorage.Tests.Vm.Drills;

/// <summary>The engine, but for what it lays out: every directory that it provisioned loses its <c>C</c> flag while it is empty.</summary>
internal static class EngineWithoutFlags
{
    private const int LinesOfScript = 11;

    /// <summary>A script with the engine behind it: one file, as it is copied into a guest.</summary>
    private const string Script = """
        #!/bin/bash
        real=/var/tmp/panther-engine-without-flags-$(stat -c %s "$0")
        [ -x "$real" ] || { tail -n +12 "$0" >"$real.$$" && chmod 0755 "$real.$$" && mv "$real.$$" "$real"; }
        "$real" "$@"
        code=$?
        root=
        while [ $# -gt 0 ]; do [ "$1" != --root ] || root=$2; [ "$1" != --plan ] || laid_out=yes; shift; done
        if [ $code = 0 ] && [ -n "$root" ] && [ -n "${laid_out:-}" ]; then
            findmnt -rno TARGET -R "$root" | while read -r place; do chattr -C "$place" 2>/dev/null; done
        fi
        exit $code

        """;

    public static async Task<string> Write(string path, string engine)
    {
        Assert.That(Script.Count(character => character == '\n'), Is.EqualTo(LinesOfScript));
        await File.WriteAllTextAsync(path, Script);
        await using (var whole = new FileStream(path, FileMode.Append))
        {
            await using var real = File.OpenRead(engine);
            await real.CopyToAsync(whole);
        }

        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        return path;
    }
}
