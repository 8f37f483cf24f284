using System.Collections.Immutable;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Hardware;

/// <summary>What a machine's firmware says of itself (SMBIOS), and what it runs on. Empty where a report does not say.</summary>
public sealed record MachineIdentity
{
    public static MachineIdentity Unknown { get; } = new();

    /// <summary>Who made the system, or whose cloud it is.</summary>
    public string Vendor { get; init; } = string.Empty;

    public string Product { get; init; } = string.Empty;

    /// <summary>Some vendors have the name that people know here, and a number as the product.</summary>
    public string Version { get; init; } = string.Empty;

    public string FirmwareVendor { get; init; } = string.Empty;

    /// <summary>e.g. <c>Notebook</c>.</summary>
    public string Chassis { get; init; } = string.Empty;

    /// <summary><c>laptop</c>, <c>desktop</c> or the like, as facter sums it up; a virtual machine is a desktop to it.</summary>
    public string FormFactor { get; init; } = string.Empty;

    /// <summary>In facter's words: <c>none</c>, <c>kvm</c> and so on.</summary>
    public string Virtualisation { get; init; } = string.Empty;

    public bool IsVirtual => Virtualisation is not ("" or "none");

    /// <summary>What is known, a line each.</summary>
    internal IEnumerable<string> Lines =>
        new[] { ("vendor", Vendor), ("product", Product), ("version", Version), ("firmware vendor", FirmwareVendor), ("chassis", Chassis), ("virtualisation", Virtualisation == "none" ? string.Empty : Virtualisation) }
            .Where(each => each.Item2.Length > 0).Select(each => $"{each.Item1}: {Printable.Of(each.Item2)}");

    /// <summary>What a profile asks for and this contradicts, in words; what is not known contradicts nothing.</summary>
    internal IEnumerable<string> Against(HostEvidence evidence) =>
        from asked in evidence.All
        let seen = Said(asked.What)
        where seen.Length > 0 && !Agrees(seen, asked.AnyOf)
        select $"its {asked.What} is {Quoted(seen)}, and the profile's is {Quoted([.. asked.AnyOf])}";

    /// <summary>Whether all that a profile asks for is known here, and so.</summary>
    internal bool Confirms(HostEvidence evidence) =>
        !evidence.IsEmpty && evidence.All.All(asked => Agrees(Said(asked.What), asked.AnyOf));

    /// <summary>What a profile asks for and this has, in words.</summary>
    internal IEnumerable<string> For(HostEvidence evidence) =>
        from asked in evidence.All
        let seen = Said(asked.What)
        where Agrees(seen, asked.AnyOf)
        select $"its {asked.What} is {Quoted(seen)}, as the profile's";

    private ImmutableArray<string> Said(string what) => what switch
    {
        "vendor" => Known(Vendor),
        "product" => Known(Product, Version),
        _ => Known(FirmwareVendor),
    };

    private static ImmutableArray<string> Known(params ReadOnlySpan<string> texts) => [.. texts.ToArray().Where(text => text.Length > 0)];

    private static bool Agrees(ImmutableArray<string> seen, ImmutableArray<string> anyOf) =>
        seen.Any(text => anyOf.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase)));

    private static string Quoted(IEnumerable<string> texts) => string.Join(" or ", texts.Select(text => $"\"{Printable.Of(text)}\""));
}
