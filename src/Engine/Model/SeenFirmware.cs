namespace PantherStorage.Model;

/// <summary>The firmware that a machine was started by, as far as it can be told.</summary>
/// <param name="Because">What shows it; a clause without a full stop.</param>
public sealed record SeenFirmware(Firmware Kind, string Because);
