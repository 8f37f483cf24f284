using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage scope</c>.</summary>
internal static class ScopeCommand
{
    public static Verb Create() => Verb.Group("scope", "Looks at what is backed up, and at what need not be.", ScopeSuggestCommand.Create());
}
