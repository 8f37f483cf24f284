namespace PantherStorage.Harness.Commands;

/// <summary>Progress as plain lines, in order and at once; standard output stays for answers.</summary>
internal sealed class Told(TextWriter writer) : IProgress<string>
{
    public static Told OnStandardError => new(Console.Error);

    public void Report(string value) => writer.WriteLine(value);
}
