using System.CommandLine;
using System.Globalization;
using System.Text;
using PantherStorage.Model;

namespace PantherStorage.Terminal.Pages;

/// <summary>A command's help as a manual page, section 1, in the macros of man(7).</summary>
internal static class ManPage
{
    /// <summary>Pages of a command and of all below it, by file name.</summary>
    /// <param name="version">Of the program.</param>
    public static IEnumerable<(string File, string Text)> All(Command command, string version) =>
        command.Subcommands.Where(verb => !verb.Hidden).SelectMany(verb => All(verb, version)).Prepend(($"{NameOf(command)}.1", Of(command, version)));

    public static string Of(Command command, string version)
    {
        var page = new StringBuilder();
        var name = NameOf(command);
        page.Append($".TH {Roff(name.ToUpperInvariant())} 1 \"\" \"{Roff(version)}\" \"User Commands\"\n");
        page.Append($".SH NAME\n{Roff(name)} \\- {Roff((command.Description ?? string.Empty).TrimEnd('.'))}\n");
        page.Append(".SH SYNOPSIS\n").Append(Synopsis(command));
        var verbs = command.Subcommands.Where(verb => !verb.Hidden).ToList();
        if (verbs.Count > 0)
            Section(page, "COMMANDS", verbs.Select(verb => ($"\\fB{Roff(verb.Name)}\\fR", verb.Description ?? string.Empty)));
        if (command.Arguments.Any(argument => !argument.Hidden))
            Section(page, "ARGUMENTS", command.Arguments.Where(argument => !argument.Hidden).Select(argument => ($"\\fI{Roff(argument.HelpName ?? argument.Name)}\\fR", argument.Description ?? string.Empty)));
        var options = command.Options.Concat(HandedDown(command)).Where(option => !option.Hidden).ToList();
        if (options.Count > 0)
            Section(page, "OPTIONS", options.Select(option => (Head(option), Meaning(option))));
        if (command is Verb verb && verb.Examples.Length > 0)
            page.Append(".SH EXAMPLES\n.nf\n").AppendJoin('\n', verb.Examples.Select(Line)).Append("\n.fi\n");
        if (command is Verb { ExitCodes.Length: > 0 } coded)
            Section(page, "EXIT STATUS", coded.AllExitCodes.Select(each => (((int)each.Code).ToString(CultureInfo.InvariantCulture), each.Meaning)));
        var related = verbs.Append(command.Parents.OfType<Command>().FirstOrDefault()).OfType<Command>().Select(NameOf).ToList();
        if (related.Count > 0)
            page.Append(".SH SEE ALSO\n").AppendJoin(",\n", related.Select(other => $"\\fB{Roff(other)}\\fR(1)")).Append('\n');
        return page.ToString();
    }

    /// <summary>What a command takes because one above it does: <c>--help</c>.</summary>
    private static IEnumerable<Option> HandedDown(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive).Concat(HandedDown(parent)));

    /// <summary><c>panther-storage-backup-run</c>.</summary>
    public static string NameOf(Command command) => Printing.PathOf(command).Replace(' ', '-');

    private static string Synopsis(Command command)
    {
        var words = new StringBuilder($"\\fB{Roff(Printing.PathOf(command))}\\fR");
        if (command.Subcommands.Any(verb => !verb.Hidden))
            words.Append(" \\fICOMMAND\\fR");
        foreach (var option in command.Options.Where(option => option.Required))
            words.Append($" {Head(option)}");
        if (command.Options.Any(option => !option.Hidden && !option.Required))
            words.Append(" [\\fIOPTION\\fR]...");
        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            var name = $"\\fI{Roff(argument.HelpName ?? argument.Name)}\\fR{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : string.Empty)}";
            words.Append(argument.Arity.MinimumNumberOfValues > 0 ? $" {name}" : $" [{name}]");
        }

        return $"{words}\n";
    }

    private static string Head(Option option)
    {
        var value = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? string.Empty
            : $" \\fI{Roff(option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant())}\\fR";
        return string.Join(", ", option.Aliases.Prepend(option.Name).Select(name => $"\\fB{Roff(name)}\\fR")) + value;
    }

    private static string Meaning(Option option)
    {
        var usual = option is { HasDefaultValue: true } && option.ValueType != typeof(bool) ? Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture) : null;
        return string.IsNullOrEmpty(usual) || option.ValueType.IsArray ? option.Description ?? string.Empty : $"{option.Description} [{usual}]";
    }

    private static void Section(StringBuilder page, string heading, IEnumerable<(string Head, string Text)> entries)
    {
        page.Append($".SH {heading}\n");
        foreach (var (head, text) in entries)
            page.Append($".TP\n{head}\n{Line(text)}\n");
    }

    /// <summary>A line that begins with a dot or a quote would be a request.</summary>
    private static string Line(string text) => text.StartsWith('.') || text.StartsWith('\'') ? $"\\&{Roff(text)}" : Roff(text);

    private static string Roff(string text) =>
        text.ReplaceLineEndings(" ").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("`", "\\(ga", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal);
}
