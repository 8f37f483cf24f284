using System.Text;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Storage.Provisioning;

/// <summary>Runs phases, passing over what is done already.</summary>
/// <param name="report">Receives the title of each phase that has something to do, before it begins.</param>
/// <param name="ran">Receives each step after it was run.</param>
internal sealed class PhaseRunner(Action<string> report, Action<PhaseCommand> ran)
{
    private readonly List<string> done = [];

    /// <summary>Titles of the phases that did something and came to their end.</summary>
    public IReadOnlyList<string> Done => done;

    /// <exception cref="StorageException">A command failed.</exception>
    public async Task Run(Phase phase, CancellationToken cancellation)
    {
        if (phase.Unless is { } all && await all.Holds(cancellation))
            return;
        var told = false;
        foreach (var step in phase.Steps)
        {
            if (step.Unless is { } already && await already.Holds(cancellation))
                continue;
            if (!told)
                report(phase.Title);
            told = true;
            (await Run(step, cancellation)).OrThrow();
            ran(step);
        }

        foreach (var node in phase.Awaits)
            await PartitionNode.Appears(node, cancellation);
        if (told)
            done.Add(phase.Title);
    }

    private static async Task<CommandResult> Run(PhaseCommand step, CancellationToken cancellation)
    {
        if (step.Command is { Program: "umount", Arguments: [var mountPoint] })
            return await Unmounting.Try(mountPoint, cancellation);
        using var input = step.Passphrase?.Open() ?? new MemoryStream(Encoding.UTF8.GetBytes(step.Input));
        return await Programs.Run(step.Command, cancellation, input);
    }
}
