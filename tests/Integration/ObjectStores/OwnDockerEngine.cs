using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>
/// A Docker engine for tests: its data, socket and processes are in one folder, and it changes no firewall rule and no
/// setting of the kernel. Containers are reached through its own proxy.
/// </summary>
internal sealed class OwnDockerEngine : IAsyncDisposable
{
    private const string Bridge = "docker0";

    private readonly string folder;
    private readonly bool hadBridge;
    private readonly RunningProcess daemon;
    private readonly Task<string> output;

    private OwnDockerEngine(string folder, bool hadBridge, RunningProcess daemon)
    {
        (this.folder, this.hadBridge, this.daemon) = (folder, hadBridge, daemon);
        output = new StreamReader(daemon.Output).ReadToEndAsync();
    }

    public Uri Socket => new($"unix://{folder}/docker.sock");

    /// <returns>The engine, or why there can be none here, in one sentence.</returns>
    public static async Task<(OwnDockerEngine? Engine, string Problem)> Start()
    {
        if (!(await Programs.Run(new("sh", "-c", "command -v dockerd && command -v docker"), default)).Succeeded)
            return (null, "no Docker engine is installed here, so no container was started; to get one: apt-get install docker.io iptables");
        if (Environment.UserName != "root")
            return (null, "a Docker engine takes root, so no container was started; run the tests as root");
        var place = Directory.CreateTempSubdirectory("panther-docker-").FullName;
        var started = new OwnDockerEngine(place, Directory.Exists($"/sys/class/net/{Bridge}"), Programs.Start(new CommandLine("dockerd",
            "--storage-driver", "vfs", "--data-root", $"{place}/data", "--exec-root", $"{place}/exec", "--pidfile", $"{place}/pid",
            "--host", $"unix://{place}/docker.sock", "--bip", "10.213.117.1/24", "--iptables=false", "--ip-forward=false", "--ip-masq=false"), default));
        for (var tries = 0; tries < 120 && !started.output.IsCompleted; tries++)
        {
            if (File.Exists($"{place}/docker.sock") && (await started.Docker("version")).Succeeded)
                return (started, string.Empty);
            await Task.Delay(500);
        }

        started.daemon.Kill();
        var words = (await started.daemon.Ended()).LastWords;
        await started.DisposeAsync();
        return (null, $"dockerd does not run here, so no container was started: {words}");
    }

    public Task<CommandResult> Docker(params string[] arguments) =>
        Programs.Run(new CommandLine("docker", ["--host", Socket.ToString(), .. arguments]), default, timeout: TimeSpan.FromMinutes(2));

    /// <summary>An image of a program with the libraries that it is linked against and OpenSSL's, and nothing else.</summary>
    public async Task Import(string program, string image)
    {
        const string Make = """
            root=$1/image
            mkdir -p "$root/data" "$root/tmp"
            cp "$2" "$root/program"
            tls=$(ldconfig -p | sed -n 's/.*libssl\.so\.3 .*=> //p' | head -n 1)
            { ldd "$2"; ldd "$tls"; echo " $tls (added)"; } | sed -n 's/^.*[[:space:]]\(\/[^ ]*\) (.*$/\1/p' | sort -u |
                while read -r library; do cp --dereference --parents "$library" "$root"; done
            tar --create --directory "$root" . | docker --host "$3" import \
                --change 'ENTRYPOINT ["/program"]' --change 'ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1' - "$4"
            rm -r "$root"
            """;
        (await Programs.Run(new("bash", "-euo", "pipefail", "-c", Make, "make", folder, program, Socket.ToString(), image), default, timeout: TimeSpan.FromMinutes(5))).OrThrow();
    }

    public async ValueTask DisposeAsync()
    {
        // SIGTERM, and time for it to end its own children and mounts.
        await Programs.Run(new("kill", daemon.ProcessId.ToString()), default);
        await Task.WhenAny(output, Task.Delay(TimeSpan.FromSeconds(30)));
        await daemon.DisposeAsync();
        if (!hadBridge)
            await Programs.Run(new("ip", "link", "delete", Bridge), default);
        await Programs.Run(new("sh", "-c", "findmnt -rno TARGET | grep \"^$1/\" | sort -r | xargs -r umount --lazy", "unmount", folder), default);
        Directory.Delete(folder, recursive: true);
    }
}
