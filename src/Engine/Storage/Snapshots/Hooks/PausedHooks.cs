using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Storage.Snapshots.Hooks;

/// <summary>A hook whose program before a snapshot was, or was about to be, started, and whose program after has not succeeded yet.</summary>
/// <param name="Mark">Every process that the hook started has it in its environment.</param>
/// <param name="After">What undoes it; null where only containers are to be resumed.</param>
/// <param name="Containers">IDs of the containers that ran before we paused them.</param>
public sealed record PausedHook(string Name, string Mark, Instant Begun, int TimeoutSeconds, PausedCommand? After, ImmutableArray<string> Containers);

/// <summary>A program as it is written down.</summary>
public sealed record PausedCommand(string Program, ImmutableArray<string> Arguments);

/// <summary>
/// What was paused and not resumed, in <c>/var/lib/panther-storage/paused.json</c>. It is written down before anything is
/// paused, so that whatever ends a run, the next one knows what to resume, and by which program: also when the options have
/// been changed since.
/// </summary>
public sealed class PausedHooks(HostPaths host)
{
    private static readonly Duration LongerThanAnyRun = Duration.FromHours(2);

    private readonly string file = Path.Combine(host.State, "paused.json");

    /// <returns>In the order in which they were begun.</returns>
    /// <exception cref="StorageException">The file cannot be read, so that nobody knows what is paused.</exception>
    public ImmutableArray<PausedHook> Read()
    {
        try
        {
            if (!File.Exists(file))
                return [];
            var read = StrictJson.Read(File.ReadAllText(file), PausedHooksContext.Default.ImmutableArrayPausedHook);
            return read.All(hook => hook.TimeoutSeconds is >= 1 and <= HookKinds.MostSeconds) ? read : throw new JsonException("a timeout is out of range");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StorageException(ExitCode.System,
                $"cannot read {file}, which says what was paused for a snapshot: {e.Message}. Look whether containers and databases run (`podman ps --filter status=paused`), resume them, then delete the file.", e);
        }
    }

    /// <summary>What has been paused for longer than any run may take, in words.</summary>
    public IEnumerable<string> Left(Instant now)
    {
        try
        {
            return
            [
                .. Read().Where(hook => now - hook.Begun > LongerThanAnyRun)
                    .Select(hook => $"what hook {hook.Name} paused for a snapshot at {hook.Begun} was never resumed: `panther-storage snapshot resume`"),
            ];
        }
        catch (StorageException e)
        {
            return [e.Message];
        }
    }

    /// <exception cref="StorageException">It cannot be written down, so nothing may be paused.</exception>
    public void Add(IEnumerable<PausedHook> hooks)
    {
        ImmutableArray<PausedHook> more = [.. hooks];
        if (!more.IsEmpty)
            Write([.. Without(more), .. more]);
    }

    /// <exception cref="StorageException">It cannot be written down: the hooks will be resumed once more.</exception>
    public void Remove(ImmutableArray<PausedHook> hooks)
    {
        var left = Without(hooks);
        if (left.Length != Read().Length)
            Write(left);
    }

    private ImmutableArray<PausedHook> Without(ImmutableArray<PausedHook> hooks) => [.. Read().Where(each => hooks.All(hook => hook.Mark != each.Mark))];

    private void Write(ImmutableArray<PausedHook> hooks)
    {
        if (hooks.IsEmpty)
            DurableFile.Delete(file);
        else
            DurableFile.Replace(file, JsonSerializer.Serialize(hooks, PausedHooksContext.Default.ImmutableArrayPausedHook), DurableFile.ReadableByRoot);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ImmutableArray<PausedHook>))]
internal sealed partial class PausedHooksContext : JsonSerializerContext;
