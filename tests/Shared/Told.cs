using System.Collections.Concurrent;
using PantherStorage.Model;
using PantherStorage.Operations;

namespace PantherStorage.Tests;

/// <summary>What an operation told while it ran.</summary>
internal sealed class Told : IEvents
{
    public ConcurrentQueue<Progress> Progresses { get; } = [];

    public ConcurrentQueue<string> Notes { get; } = [];

    public ConcurrentQueue<string> Deeds { get; } = [];

    public void Report(Progress value) => Progresses.Enqueue(value);

    public void Note(string text) => Notes.Enqueue(text);

    public void Did(string text) => Deeds.Enqueue(text);
}
