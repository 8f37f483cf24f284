using PantherStorage.Harness.Guests;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Linux.Processes;
using PantherStorage.Model.Configuration;
using PantherStorage.Tests.Vm.Machines;

namespace PantherStorage.Tests.Vm.Guests;

/// <summary>A host that runs, with the published engine and a bucket of its own.</summary>
internal class BucketGuest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string directory = Directory.CreateTempSubdirectory("guest-test-").FullName;
    private VirtualMachine? machine;
    private B2StandIn? store;

    public VirtualMachine Machine => machine!;

    /// <summary>Its backups are sent as the disk has them, compressed: under emulation, to compress a system anew takes minutes.</summary>
    public static async Task<BucketGuest> Start(string host)
    {
        var guest = new BucketGuest();
        await guest.OrNothing(() => guest.Boot(new StorageOptions { Profile = host, Backup = new BackupOptions { Compression = "1", CompressedSend = "always" } }));
        return guest;
    }

    public Task<CommandResult> Run(params string[] command) =>
        Machine.Shell.Run(new CommandLine(command[0], command[1..]), Patience, CancellationToken.None);

    public async Task<string> Output(params string[] command) => (await Run(command)).OrThrow().StandardOutput.Trim();

    /// <summary>What the published engine prints.</summary>
    public Task<string> Engine(params string[] arguments) => Output([InstalledEngine.Executable, .. arguments]);

    /// <summary>Bash, stopped at the first failure.</summary>
    public async Task<string> Script(string bash) =>
        (await Machine.Shell.RunScript(bash, Patience, CancellationToken.None)).OrThrow().StandardOutput.Trim();

    public virtual async ValueTask DisposeAsync()
    {
        if (machine is not null)
            await machine.DisposeAsync();
        if (store is not null)
            await store.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A guest that did not become what it should be leaves nothing.</summary>
    protected async Task OrNothing(Func<Task> start)
    {
        try
        {
            await start();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <param name="options">The host's, all but what they say of its bucket.</param>
    protected async Task Boot(StorageOptions options)
    {
        machine = await TestMachines.Start(await TestMachines.Image(options.Profile), directory);
        store = await B2StandIn.StartAsync(new StandInOptions { Directory = Path.Combine(directory, "bucket") }, CancellationToken.None);
        await InstalledEngine.Install(Machine.Shell, Published.Engine, options, store, CancellationToken.None);
    }
}
