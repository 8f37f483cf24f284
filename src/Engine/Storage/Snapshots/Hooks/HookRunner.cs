using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;

namespace PantherStorage.Storage.Snapshots.Hooks;

/// <summary>
/// Runs hooks around a snapshot. What is to be undone is written down before it is done, so that a run that is killed in
/// between is finished by the next one, by <c>snapshot resume</c>, or by systemd when the service has stopped.
/// </summary>
/// <param name="limit">From the first program before to the first one after, whatever each may take: then the rest is given up, and there is no snapshot.</param>
public sealed class HookRunner(PausedHooks paused, TimeSpan limit)
{
    /// <param name="trouble">Told of what runs after and failed: the snapshot is sound, but a container may stay paused.</param>
    /// <returns>What <paramref name="snapshot"/> returned.</returns>
    /// <exception cref="StorageException">A hook before the snapshot failed, so that there is none; or the snapshot itself.</exception>
    public async Task<T> Around<T>(
        IReadOnlyCollection<Hook> hooks, Func<CancellationToken, Task<T>> snapshot, Action<string> trouble, CancellationToken cancellation)
    {
        if (hooks.Count == 0)
            return await snapshot(cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(limit);
        PausedHook[] noted = [.. hooks.Select(Noted)];
        var begun = new Stack<PausedHook>();
        // All in one go, before anything is paused: the first hook may freeze the file system that they are written to.
        Note(noted.Where(hook => hook.After is not null));
        try
        {
            Milestones.Passed(Milestone.HooksNoted);
            foreach (var (hook, note) in hooks.Zip(noted))
                await Before(hook, note, begun, patience.Token);
            Milestones.Passed(Milestone.HooksPaused);
            return await snapshot(patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new StorageException(ExitCode.System,
                $"hooks {string.Join(", ", hooks.Select(hook => hook.Name))} and the snapshot took longer than {limit.TotalSeconds:0} s together (storage.snapshots.pauseLimitSeconds), so what was paused is resumed, and there is no snapshot", e);
        }
        finally
        {
            // In the opposite order, and not stopped by what stopped the run: what was paused must go on.
            await Undo(begun, noted.ExceptBy(begun.Select(hook => hook.Mark), hook => hook.Mark), _ => { }, trouble);
        }
    }

    /// <summary>Finishes what a run that was killed has left paused, the last begun first.</summary>
    /// <param name="told">Told of each that was resumed.</param>
    /// <param name="trouble">Told of each that could not be; it stays written down.</param>
    /// <exception cref="StorageException">Nobody knows what is paused.</exception>
    public async Task Resume(Action<string> told, Action<string> trouble)
    {
        ImmutableArray<PausedHook> left = [.. paused.Read().Reverse()];
        // What they started may still be at it, and must not pause again what is resumed here.
        foreach (var hook in left)
            await HookProgram.KillMarked(hook.Mark);
        await Undo(left, [], told, trouble);
    }

    private static PausedHook Noted(Hook hook) => new(
        hook.Name, Guid.NewGuid().ToString("N"), SystemClock.Instance.GetCurrentInstant(), (int)hook.Timeout.TotalSeconds,
        hook.After is { } after ? new PausedCommand(after.Command.Program, after.Command.Arguments) : null, []);

    private void Note(IEnumerable<PausedHook> hooks)
    {
        try
        {
            paused.Add(hooks);
        }
        catch (StorageException e)
        {
            throw new StorageException(e.ExitCode, $"what hooks pause cannot be recorded, so nothing more is paused and there is no snapshot: {e.Message}", e);
        }
    }

    private async Task Before(Hook hook, PausedHook noted, Stack<PausedHook> begun, CancellationToken cancellation)
    {
        try
        {
            var containers = hook.Containers is { } named ? await Podman.Running(named, cancellation) : [];
            noted = noted with { Containers = containers };
            if (!containers.IsEmpty)
                Note([noted]);
            if (noted.After is not null || !containers.IsEmpty)
                begun.Push(noted);
            if (hook.Before is { } before)
                await Run(before, noted, cancellation);
            if (!containers.IsEmpty)
                await Run(new HookCommand(new("podman", ["pause", .. containers])), noted, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException && ItemFailure.IsOfOne(e, cancellation))
        {
            var failure = ItemFailure.Of(e);
            throw new StorageException(failure.ExitCode, $"hook {hook.Name}, before the snapshot: {failure.Message}", e);
        }
    }

    /// <summary>Runs what undoes each, then crosses off those that went well: what is written to may have been frozen by one of them.</summary>
    /// <param name="never">Written down, and never begun.</param>
    private async Task Undo(IEnumerable<PausedHook> begun, IEnumerable<PausedHook> never, Action<string> told, Action<string> trouble)
    {
        List<PausedHook> undone = [];
        foreach (var hook in begun)
        {
            if (await After(hook) is { } wrong)
            {
                trouble($"hook {hook.Name}, after the snapshot: {wrong}. It is tried again by each run of snapshots, and by `panther-storage snapshot resume`");
                continue;
            }

            told($"hook {hook.Name} was left paused by a run of {hook.Begun} that did not end well; what it paused is resumed now");
            undone.Add(hook);
        }

        CrossOff([.. undone.Concat(never)], trouble);
    }

    /// <returns>What went wrong, in words; null when nothing did.</returns>
    private static async Task<string?> After(PausedHook hook)
    {
        try
        {
            if (hook.After is { } after)
                await Run(new HookCommand(new(after.Program, after.Arguments)), hook, CancellationToken.None);
            if (!hook.Containers.IsEmpty && await Podman.StillPaused(hook) is { IsEmpty: false } containers)
                await Run(new HookCommand(new("podman", ["unpause", .. containers])), hook, CancellationToken.None);
            return null;
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, CancellationToken.None))
        {
            return ItemFailure.Of(e).Message;
        }
    }

    private void CrossOff(ImmutableArray<PausedHook> hooks, Action<string> trouble)
    {
        try
        {
            paused.Remove(hooks);
        }
        catch (StorageException e)
        {
            trouble($"nothing of {string.Join(", ", hooks.Select(hook => $"hook {hook.Name}"))} is paused any more, but that cannot be recorded, so what runs after the snapshot will run once more: {e.Message}");
        }
    }

    private static async Task Run(HookCommand command, PausedHook noted, CancellationToken cancellation)
    {
        if (await HookProgram.Run(command, noted.Mark, TimeSpan.FromSeconds(noted.TimeoutSeconds), cancellation) is { } words)
            throw new StorageException(ExitCode.System, $"`{command.Command}` {words}");
    }
}
