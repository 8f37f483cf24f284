using System.Reflection;

namespace PantherStorage.Model;

/// <summary>The version that manifests and reports carry.</summary>
public static class EngineVersion
{
    public static string Text { get; } =
        typeof(EngineVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
