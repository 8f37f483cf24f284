using System.Diagnostics;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Vm.Machines;

/// <summary>However a machine ends, it leaves its serial log and nothing else. It counts what this process has started, so it runs alone.</summary>
[TestFixture]
[NonParallelizable]
public sealed class MachineEndTests
{
    private string directory = null!;

    private string? temporary;

    /// <summary>Sockets and overlays of these machines go into a directory of the test's own, so that it can count them.</summary>
    [SetUp]
    public void MakeDirectory()
    {
        temporary = Environment.GetEnvironmentVariable("TMPDIR");
        directory = Directory.CreateTempSubdirectory("mend-").FullName;
        Environment.SetEnvironmentVariable("TMPDIR", directory);
    }

    [TearDown]
    public void RemoveDirectory()
    {
        Environment.SetEnvironmentVariable("TMPDIR", temporary);
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public async Task A_machine_that_went_through_reboot_power_cut_and_power_off_leaves_only_its_log()
    {
        var image = await Image();
        var images = Digest(image);
        await using (var machine = await TestMachines.Start(image, directory))
        {
            await machine.Shell.UploadText("kept", "/root/kept", "0600", CancellationToken.None);
            (await machine.Shell.RunScript("sync", TimeSpan.FromSeconds(20), CancellationToken.None)).OrThrow();
            var booted = await machine.Shell.BootId(CancellationToken.None);

            await machine.Reboot(CancellationToken.None);
            Assert.That(await machine.Shell.BootId(CancellationToken.None), Is.Not.EqualTo(booted));

            await machine.PowerCut(CancellationToken.None);
            Assert.That(machine.IsRunning, Is.False);
            await machine.PowerOn(CancellationToken.None);
            Assert.That((await machine.Shell.RunScript("cat /root/kept", TimeSpan.FromSeconds(20), CancellationToken.None)).StandardOutput, Is.EqualTo("kept"));

            await machine.PowerOff(CancellationToken.None);
            Assert.That(() => machine.Shell, Throws.TypeOf<StorageException>());
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Leftovers.Of(directory), Is.Empty);
            Assert.That(Digest(image), Is.EqualTo(images), "an image was written to");
            Assert.That(File.Exists(Path.Combine(directory, "serial.log")));
        }
    }

    [Test]
    public async Task A_kernel_that_panics_is_reported_with_its_last_words_and_nothing_stays()
    {
        var image = await Image();
        var empty = Path.Combine(directory, "initrd.img");
        await File.WriteAllBytesAsync(empty, new byte[512]);
        var broken = image with { KernelCommandLine = "console=ttyS0 root=/dev/nowhere", Initrd = empty };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await TestMachines.Start(broken, directory),
                Throws.TypeOf<StorageException>().With.Message.Contains("panicked").And.Message.Contains("VFS"));
            Assert.That(Leftovers.Of(directory), Is.Empty);
        }
    }

    [Test]
    public async Task An_initrd_that_is_missing_is_reported_in_QEMUs_words_and_nothing_stays()
    {
        var image = await Image();
        var broken = image with { Initrd = "/nowhere/initrd.img" };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await TestMachines.Start(broken, directory),
                Throws.TypeOf<StorageException>().With.Message.Contains("/nowhere/initrd.img"));
            Assert.That(Leftovers.Of(directory), Is.Empty);
        }
    }

    [Test]
    public async Task A_harness_that_is_killed_takes_its_machine_with_it()
    {
        var cache = (await TestMachines.Image("yoga")).Cache;
        var harness = Path.Combine(AppContext.BaseDirectory, "panther-verify");
        await using var running = Programs.Start(
            new CommandLine(harness, "machine", "start", "yoga", "--logs", directory), CancellationToken.None);
        var serial = new SerialLog(Path.Combine(directory, "serial.log"));
        await Until(() => serial.ReadAll().Length > 0, "the guest's kernel speaks");
        var overlays = Leftovers.Emulators(directory).SelectMany(Leftovers.Overlays).ToList();
        Assert.That(overlays, Has.Count.EqualTo(1));

        running.Kill();
        await running.Ended();

        await Until(() => Leftovers.Emulators(directory).Count == 0, "QEMU ends with the harness");
        ScratchDirectory.Sweep(cache.Runs);
        Assert.That(overlays.Where(File.Exists), Is.Empty, "the next run removes a killed run's overlays");
    }

    private async Task<HostImage> Image() =>
        await TestMachines.Image("yoga") with { Cache = new CacheDirectory(Path.Combine(directory, "cache")) };

    private static async Task Until(Func<bool> holds, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromMinutes(3)), $"{what} within three minutes");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    private static string[] Digest(HostImage image) =>
        [.. image.Disks.Select(disk => new FileInfo(disk.Path)).Select(file => $"{file.Length} {file.LastWriteTimeUtc:O}")];
}
