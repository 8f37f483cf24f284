using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Backups;

/// <summary>How an item is backed up in one step of a run.</summary>
internal enum StepKind
{
    /// <summary>What was interrupted first, then the newest snapshot.</summary>
    Usual,

    /// <summary>The newest snapshot on the old chain, while a full of the label goes on over several nights.</summary>
    Beside,

    /// <summary>Only what was interrupted.</summary>
    Resume,
}

/// <summary>One step of a run.</summary>
/// <param name="Work">What it comes to, as far as is known.</param>
internal sealed record NightStep(BackupItem Item, StepKind Kind, NightItem Work);
