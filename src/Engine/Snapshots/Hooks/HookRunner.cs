using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Snapshots.Hooks;

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
        var begun = new Stack<PausedHook>();
        try
        {
            foreach (var hook in hooks)
                await Before(hook, begun, patience.Token);
            Steps.Passed(Step.HooksPaused);
            return await snapshot(patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new StorageException(ExitCode.System,
                $"hooks {string.Join(", ", hooks.Select(hook => hook.Name))} and the snapshot took longer than {limit.TotalSeconds:0} s together (storage.snapshots.pauseLimitSeconds), so what was paused goes on, and there is no snapshot", e);
        }
        finally
        {
            // In the opposite order, and not stopped by what stopped the run: what was paused must go on.
            while (begun.TryPop(out var hook))
            {
                if (await After(hook) is { } wrong)
                    trouble(wrong);
            }
        }
    }

    /// <summary>Finishes what a run that was killed has left paused, the last begun first.</summary>
    /// <param name="told">Told of each that was resumed.</param>
    /// <param name="trouble">Told of each that could not be; it stays written down.</param>
    /// <exception cref="StorageException">Nobody knows what is paused.</exception>
    public async Task Resume(Action<string> told, Action<string> trouble)
    {
        foreach (var hook in paused.Read().Reverse())
        {
            // What it started may still be at it, and must not pause again what is resumed here.
            ProcessGroups.KillMarked(HookProgram.MarkVariable, hook.Mark);
            if (await After(hook) is { } wrong)
                trouble(wrong);
            else
                told($"hook {hook.Name} was left paused by a run of {hook.Begun} that did not end well; what it paused goes on");
        }
    }

    private async Task Before(Hook hook, Stack<PausedHook> begun, CancellationToken cancellation)
    {
        var containers = hook.Containers is { } named ? await Podman.Running(named, hook, cancellation) : [];
        var noted = new PausedHook(
            hook.Name, Guid.NewGuid().ToString("N"), SystemClock.Instance.GetCurrentInstant(), (int)hook.Timeout.TotalSeconds,
            hook.After is { } after ? new PausedCommand(after.Command.Program, after.Command.Arguments) : null, containers);
        if (noted.After is not null || !containers.IsEmpty)
        {
            paused.Add(noted);
            begun.Push(noted);
            Steps.Passed(Step.HookNoted);
        }

        if (hook.Before is { } before)
            await Run(hook.Name, "before", before, noted, cancellation);
        if (!containers.IsEmpty)
            await Run(hook.Name, "before", new HookCommand(new("podman", ["pause", .. containers])), noted, cancellation);
    }

    /// <returns>What went wrong, in words; null when nothing did, and it is crossed off.</returns>
    private async Task<string?> After(PausedHook hook)
    {
        try
        {
            if (hook.After is { } after)
                await Run(hook.Name, "after", new HookCommand(new(after.Program, after.Arguments)), hook, CancellationToken.None);
            if (!hook.Containers.IsEmpty && await Podman.StillPaused(hook) is { IsEmpty: false } containers)
                await Run(hook.Name, "after", new HookCommand(new("podman", ["unpause", .. containers])), hook, CancellationToken.None);
            paused.Remove(hook);
            return null;
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, CancellationToken.None))
        {
            return $"{ItemFailure.Of(e).Message}. It is tried again by each run of snapshots, and by `panther-storage snapshot resume`";
        }
    }

    private static async Task Run(string name, string when, HookCommand command, PausedHook noted, CancellationToken cancellation)
    {
        if (await HookProgram.Run(command, noted.Mark, TimeSpan.FromSeconds(noted.TimeoutSeconds), cancellation) is { } words)
            throw new StorageException(ExitCode.System, $"hook {name}, {when} the snapshot: `{command.Command}` {words}");
    }
}
