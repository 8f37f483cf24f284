using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;

namespace PantherStorage.Operations;

/// <summary>What the key sees of the account that pays, and the prices that hold for that.</summary>
/// <param name="IsWhole">Whether the key sees all hosts of the bucket, which then are counted together.</param>
/// <param name="Host">First part of the keys that it sees where it is not.</param>
internal sealed record Account(PriceList Prices, bool IsWhole, string Host, string AskedShare)
{
    /// <param name="isWhole">Whether the key sees all hosts of the bucket.</param>
    public static Account Of(CostOptions options, bool isWhole, string host)
    {
        var prices = PriceList.Of(options);
        return new Account(!isWhole && AccountShare.Parse(options.Share) is { } share ? prices.Of(share) : prices, isWhole, host, options.Share);
    }

    /// <summary>Where its contents are listed.</summary>
    public string Prefix => IsWhole ? string.Empty : $"{Host}/";

    /// <summary>Whether nobody said which part of the account this host has.</summary>
    public bool IsShareUnknown => !IsWhole && Prices.Share is null;

    /// <summary>What a reader must know of the figures; null when they are whole.</summary>
    public string? Note =>
        IsWhole ? AskedShare == AccountShare.Auto ? null : $"the key sees all hosts, which are counted together: storage.monitoring.cost.share (\"{AskedShare}\") is not used"
        : Prices.Share is { } share ? $"the key sees only {Host}/: what is free and the budget (warning {Prices.Warning.AsDollars()}, critical {Prices.Critical.AsDollars()}) are its share, {share} of the account's (storage.monitoring.cost.share)"
        : $"the key sees only {Host}/, and how many hosts share the account is not known: all that is free and the whole budget ({Prices.Critical.AsDollars()}) are counted for this host alone. Where five hosts share it, set storage.monitoring.cost.share to \"1/5\" on each";
}
