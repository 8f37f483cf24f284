namespace PantherStorage.Tests.Integration.Backup;

/// <summary>The store tells the time in whole seconds, and what is to be swept up must be older than that.</summary>
internal static class StoreClock
{
    /// <summary>Returns when what is stored now is a second old by the store's clock.</summary>
    public static async Task GoesOn()
    {
        var second = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        while (DateTimeOffset.UtcNow.ToUnixTimeSeconds() == second)
            await Task.Delay(20);
    }
}
