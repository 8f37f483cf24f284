using System.CommandLine;
using System.Text;
using System.Text.Json;
using PantherStorage.Model;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage checksum</c>.</summary>
internal static class ChecksumCommand
{
    public static Verb Create()
    {
        var path = new Argument<string>("path") { Description = "A directory" };
        var json = new Option<bool>("--json") { Description = "Print the digest instead of the text" };
        return Verb.Of("checksum", "Prints a directory tree as text, one line per entry: type, mode, owner, time, digest of the contents, attributes. `diff` compares two.",
            [
                "panther-storage checksum /home/.snapshots/3/snapshot > before.txt",
                "diff <(panther-storage checksum A) <(panther-storage checksum B)",
                "panther-storage checksum --json /restored/home",
            ],
            [
                (ExitCode.Success, "printed"),
                (ExitCode.System, "something cannot be read, or changed while it was read"),
            ]).Takes(path, json).Does(async (parsed, cancellation) =>
            {
                // The text goes past the terminal's writer, line by line.
                if (parsed.Terminal.IsOutputTerminal && !parsed.GetValue(json))
                    parsed.Terminal.Progress?.Dispose();
                try
                {
                    await using var output = new StandardOutput();
                    if (parsed.GetValue(json))
                        await WriteJson(output, parsed.GetValue(path)!, cancellation);
                    else
                        await WriteText(output, parsed.GetValue(path)!, cancellation);
                    return ExitCode.Success;
                }
                catch (IOException e)
                {
                    throw new StorageException(ExitCode.System, $"cannot write the text: {e.Message}", e);
                }
            });
    }

    private static async Task WriteText(Stream output, string path, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(output, Encoding.ASCII, bufferSize: 1 << 16);
        await ContentDigest.Write(path, writer, cancellation);
    }

    private static async Task WriteJson(Stream output, string path, CancellationToken cancellation)
    {
        var digest = await ContentDigest.Write(path, output: null, cancellation);
        await using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("path", Path.GetFullPath(path));
        writer.WriteString("sha256", digest);
        writer.WriteEndObject();
    }
}
