using System.CommandLine;
using PantherStorage.Terminal;

namespace PantherStorage.Harness.Commands;

/// <summary>Progress as plain lines on standard error, in order and at once; standard output stays for answers.</summary>
internal sealed class Told(ParseResult parsed) : IProgress<string>
{
    public void Report(string value) => parsed.Tell(value);
}
