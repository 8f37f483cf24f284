using System.Reflection;

namespace PantherStorage.Engine;

/// <summary>The version that manifests and reports carry.</summary>
public static class EngineVersion
{
    public static string Text { get; } =
        typeof(EngineVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
