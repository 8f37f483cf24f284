using System.CommandLine;

namespace PantherStorage.Harness.Commands;

/// <summary><c>--engine FILE</c>: the <c>panther-storage</c> that lays disks out and is put to the proof.</summary>
internal static class EngineOption
{
    /// <summary>Where <c>./panther build</c> puts it: beside this program.</summary>
    public static string Beside => Path.Combine(AppContext.BaseDirectory, "panther-storage");

    public static Option<string> Create()
    {
        var option = new Option<string>("--engine")
        {
            Description = "The panther-storage executable to use (default: the one beside this program)",
            DefaultValueFactory = _ => Beside,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } file && !File.Exists(file))
                result.AddError($"--engine: there is no {file}; `./panther build` makes it.");
        });
        return option;
    }
}
