using System.Globalization;

namespace PantherStorage.Model.Mounting;

/// <summary>One mount option, normalised: <c>compress=none</c> is <c>compress=no</c>, <c>compress=zstd</c> is <c>compress=zstd:3</c>.</summary>
public readonly record struct MountOption
{
    private MountOption(string name, string? value, OptionKind kind) => (Name, Value, Kind) = (name, value, kind);

    public string Name { get; }

    /// <summary>What follows <c>=</c>, or null.</summary>
    public string? Value { get; }

    internal OptionKind Kind { get; }

    /// <summary>What the option decides; a mount can hold one option for each subject (<c>ro</c> and <c>rw</c> share theirs).</summary>
    public string Subject => Kind.Subject;

    public OptionScope Scope => Kind.Scope;

    public bool IsCompression => Subject == "compress";

    /// <summary><c>zstd</c> of <c>compress=zstd:3</c>, or <c>no</c>.</summary>
    public string Algorithm => IsCompression ? Value!.Split(':')[0] : throw new InvalidOperationException($"{this} is about {Subject}");

    /// <exception cref="StorageException">Unknown, managed by the plan itself, or with an impossible value.</exception>
    public static MountOption Parse(string text)
    {
        var words = text.Trim().Split('=', 2);
        var value = words.Length == 2 ? words[1] : null;
        var kind = OptionKind.Of(words[0]);
        return kind.Subject switch
        {
            "compress" => new MountOption(words[0], Compression(text, value), kind),
            "space_cache" when words[0] == "space_cache" => new MountOption(words[0], value ?? "v1", kind),
            "discard" when words[0] == "discard" => new MountOption(words[0], value ?? "sync", kind),
            "commit" when !uint.TryParse(value, CultureInfo.InvariantCulture, out var seconds) || seconds is 0 or > 300 =>
                throw Impossible(text, "commit takes 1 to 300 seconds, e.g. commit=30"),
            _ => new MountOption(words[0], value, kind),
        };
    }

    public override string ToString() => Value is null ? Name : $"{Name}={Value}";

    private static string Compression(string text, string? value)
    {
        var words = (value ?? "zlib").Split(':', 2);
        var level = words.Length == 2 ? words[1] : null;
        return words[0] switch
        {
            "no" or "none" or "false" when level is null => "no",
            "lzo" when level is null => "lzo",
            "zlib" => $"zlib:{Level(text, level, 1, 9)}",
            "zstd" => $"zstd:{Level(text, level, -15, 15)}",
            _ => throw Impossible(text, "compression is no, lzo, zlib[:1-9] or zstd[:1-15] (zstd:-15 to -1 from Linux 6.15)"),
        };
    }

    /// <summary>btrfs takes level 3 where none is said, and where 0 is.</summary>
    private static int Level(string text, string? level, int least, int most)
    {
        if (!int.TryParse(level ?? "0", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number != 0 && (number < least || number > most))
            throw Impossible(text, $"the level is {least} to {most}");
        return number == 0 ? 3 : number;
    }

    private static StorageException Impossible(string text, string rule) =>
        new(ExitCode.BadInput, $"the mount option \"{text}\" is invalid: {rule}.");
}
