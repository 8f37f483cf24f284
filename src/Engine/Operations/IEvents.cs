using PantherStorage.Model;

namespace PantherStorage.Operations;

/// <summary>What an operation tells while it runs. Whoever shows it decides how; nothing of it is part of the result.</summary>
internal interface IEvents : IProgress<Progress>
{
    /// <summary>Something that a person should know; the work goes on.</summary>
    void Note(string text);

    /// <summary>Something that was done, in words.</summary>
    void Did(string text);
}
