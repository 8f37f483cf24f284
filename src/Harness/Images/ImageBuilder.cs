using System.Text;
using PantherStorage.Harness.Machines;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Harness.Images;

/// <summary>Runs a script of <c>vm-images/debian</c> as root, through sudo when this program is not.</summary>
internal static class ImageBuilder
{
    public static async Task Run(string script, string[] arguments, IProgress<string> progress, CancellationToken cancellation)
    {
        var files = Directory.CreateTempSubdirectory("panther-builder-");
        try
        {
            BuilderFiles.Debian.WriteTo(files.FullName);
            await Run(AsRoot(Path.Combine(files.FullName, script), arguments), progress, cancellation);
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    /// <summary>What killed builders of that directory left beside it. Call it under the lock of what they build.</summary>
    public static void RemoveLeftovers(string directory)
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetDirectoryName(directory)!, $".{Path.GetFileName(directory)}.*"))
        {
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (UnauthorizedAccessException)
            {
                // A builder under sudo made it; the next one, under sudo too, removes it.
            }
        }
    }

    /// <summary>
    /// In mount and process namespaces of its own: when the script dies, however it dies, all that it started and all
    /// that it mounted goes too.
    /// </summary>
    private static CommandLine AsRoot(string script, string[] arguments)
    {
        var isolated = ParentDeathSignal.Tied(new CommandLine("unshare",
        [
            "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc",
            "--", "bash", script, .. arguments,
        ]));
        return Environment.IsPrivilegedProcess ? isolated : new CommandLine("sudo", ["--non-interactive", "--", isolated.Program, .. isolated.Arguments]);
    }

    private static async Task Run(CommandLine command, IProgress<string> progress, CancellationToken cancellation)
    {
        await using var running = await ParentDeathSignal.Start(command, cancellation);
        running.Input.Close();
        using var reader = new StreamReader(running.Output, Encoding.UTF8, leaveOpen: true);
        var last = string.Empty;
        try
        {
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                progress.Report(line);
                last = line;
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the output is the end of the last process that could write it.
            await reader.ReadToEndAsync(CancellationToken.None);
            throw;
        }

        (await running.Ended() with { Command = command, StandardOutput = last }).OrThrow();
    }
}
