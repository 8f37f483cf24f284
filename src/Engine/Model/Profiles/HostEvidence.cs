using System.Collections.Immutable;

namespace PantherStorage.Model.Profiles;

/// <summary>
/// What a host's firmware says of itself (SMBIOS). Each is a part of the text, whatever its case, and any one of several
/// will do; none asks nothing.
/// </summary>
/// <param name="Vendor">Who made the system, e.g. <c>ASUSTeK</c>, or the cloud that it runs in.</param>
/// <param name="Product">What they call it.</param>
/// <param name="FirmwareVendor">Who wrote the firmware, e.g. <c>SeaBIOS</c>.</param>
public sealed record HostEvidence(ImmutableArray<string> Vendor, ImmutableArray<string> Product, ImmutableArray<string> FirmwareVendor)
{
    public static HostEvidence None { get; } = new([], [], []);

    public bool IsEmpty => Vendor.IsEmpty && Product.IsEmpty && FirmwareVendor.IsEmpty;

    /// <summary>By what a reader knows each.</summary>
    public IEnumerable<(string What, ImmutableArray<string> AnyOf)> All =>
        new[] { ("vendor", Vendor), ("product", Product), ("firmware vendor", FirmwareVendor) }.Where(each => !each.Item2.IsEmpty);

    public bool Equals(HostEvidence? other) =>
        other is not null && Vendor.SequenceEqual(other.Vendor) && Product.SequenceEqual(other.Product) && FirmwareVendor.SequenceEqual(other.FirmwareVendor);

    public override int GetHashCode() => HashCode.Combine(Vendor.Length, Product.Length, FirmwareVendor.Length);
}
