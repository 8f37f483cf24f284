using System.Collections.Immutable;
using System.Text.Json;

namespace PantherStorage.Model.Linting;

/// <summary>
/// Reads what <c>nix eval --json</c> prints of <c>disko.devices</c> (github.com/nix-community/disko) as a layout. Btrfs
/// may lie in a partition, in LUKS, in LVM or in an md array, in any depth; what it does not know it passes over, as the
/// evaluated configuration holds more than anybody wrote.
/// </summary>
public static class DiskoLayout
{
    /// <param name="file">Its name, for errors.</param>
    /// <exception cref="StorageException">No JSON, no <c>disko.devices</c>, or a value of another kind than disko has there.</exception>
    public static Layout Parse(string json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new Reader(file).Read(Unwrapped(document.RootElement, file));
        }
        catch (JsonException e)
        {
            throw new StorageException(ExitCode.BadInput, $"{file} is no JSON: {e.InWords().TrimEnd('.')}. Make it with `nix eval --json .#nixosConfigurations.HOST.config.disko.devices`.", e);
        }
    }

    /// <summary>Whoever evaluated a level more than was asked for meant the same.</summary>
    private static JsonElement Unwrapped(JsonElement root, string file)
    {
        var at = root;
        foreach (var name in (string[])["disko", "devices"])
        {
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var inner))
                at = inner;
        }

        return at.ValueKind == JsonValueKind.Object && Reader.Groups.Any(group => at.TryGetProperty(group, out _))
            ? at
            : throw new StorageException(ExitCode.BadInput, $"{file} is not what disko.devices evaluates to: it has none of {string.Join(", ", Reader.Groups)}. Make it with `nix eval --json .#nixosConfigurations.HOST.config.disko.devices`.");
    }

    private sealed class Reader(string file)
    {
        public static readonly ImmutableArray<string> Groups = ["disk", "lvm_vg", "mdadm", "nodev", "zpool", "bcachefs_filesystems"];

        private readonly ImmutableArray<LayoutMount>.Builder mounts = ImmutableArray.CreateBuilder<LayoutMount>();
        private readonly ImmutableArray<LayoutPool>.Builder pools = ImmutableArray.CreateBuilder<LayoutPool>();
        private readonly ImmutableArray<string>.Builder swapFiles = ImmutableArray.CreateBuilder<string>();

        /// <summary>Volume groups and arrays on LUKS that lets no discard through.</summary>
        private readonly HashSet<string> stopped = new(StringComparer.Ordinal);

        public Layout Read(JsonElement devices)
        {
            foreach (var group in (string[])["disk", "mdadm"])
            {
                foreach (var (name, device) in Members(devices, group))
                    Content(Inner(device), $"{group}.{name}", $"{group}.{name}", stopped.Contains($"{group}.{name}"));
            }

            foreach (var (vg, volumes) in Members(devices, "lvm_vg"))
            {
                foreach (var (name, volume) in Members(volumes, "lvs"))
                    Content(Inner(volume), $"lvm_vg.{vg}.{name}", $"lvm_vg.{vg}.{name}", stopped.Contains($"lvm_vg.{vg}"));
            }

            foreach (var (name, mount) in Members(devices, "nodev"))
                Plain(mount, $"nodev.{name}", $"nodev.{name}", Text(mount, "fsType") ?? "none", Text(mount, "mountpoint") ?? name);
            return new Layout(mounts.ToImmutable(), pools.ToImmutable(), swapFiles.ToImmutable());
        }

        private static JsonElement? Inner(JsonElement of) =>
            of.ValueKind == JsonValueKind.Object && of.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Object ? content : null;

        private void Content(JsonElement? given, string place, string way, bool discardsStop)
        {
            if (given is not { } content)
                return;
            switch (Text(content, "type"))
            {
                case "gpt" or "table":
                    foreach (var (name, partition) in Members(content, "partitions"))
                        Content(Inner(partition), place, $"{way}.{name}", discardsStop);
                    break;
                case "luks":
                    Content(Inner(content), place, $"{way}.{Text(content, "name") ?? "luks"}", discardsStop || !LetsDiscardsThrough(content));
                    break;
                case "lvm_pv" when discardsStop:
                    stopped.Add($"lvm_vg.{Text(content, "vg")}");
                    break;
                case "mdraid" when discardsStop:
                    stopped.Add($"mdadm.{Text(content, "name")}");
                    break;
                case "filesystem":
                    if (Text(content, "mountpoint") is { } mountPoint)
                        Plain(content, place, way, Text(content, "format") ?? "none", mountPoint);
                    break;
                case "btrfs":
                    Btrfs(content, place, way, discardsStop);
                    break;
            }
        }

        private void Plain(JsonElement mount, string place, string way, string fileSystem, string mountPoint) => mounts.Add(new LayoutMount
        {
            Place = place,
            Pool = way,
            FileSystem = fileSystem,
            MountPoint = mountPoint,
            Options = Texts(mount, "mountOptions"),
        });

        private void Btrfs(JsonElement content, string place, string way, bool discardsStop)
        {
            pools.Add(new LayoutPool(way, place, Texts(content, "extraArgs"), Text(content, "postCreateHook") ?? string.Empty, discardsStop));
            if (Text(content, "mountpoint") is { } top)
                Plain(content, place, way, "btrfs", top);
            Swap(content, Text(content, "mountpoint"));
            foreach (var (name, subvolume) in Members(content, "subvolumes"))
            {
                var options = Texts(subvolume, "mountOptions");
                if (Text(subvolume, "mountpoint") is not { } mountPoint)
                    continue;
                mounts.Add(new LayoutMount
                {
                    Place = place,
                    Pool = way,
                    FileSystem = "btrfs",
                    MountPoint = mountPoint,
                    Subvolume = name.Trim('/'),
                    Options = [.. options.Where(option => !option.StartsWith("subvol=", StringComparison.Ordinal))],
                });
                Swap(subvolume, mountPoint);
            }
        }

        private void Swap(JsonElement of, string? mountPoint)
        {
            foreach (var (name, swap) in Members(of, "swap"))
                swapFiles.Add($"{mountPoint?.TrimEnd('/')}/{Text(swap, "path") ?? name}");
        }

        private bool LetsDiscardsThrough(JsonElement luks) =>
            luks.TryGetProperty("settings", out var settings) && settings.ValueKind == JsonValueKind.Object
                && settings.TryGetProperty("allowDiscards", out var allow) && allow.ValueKind == JsonValueKind.True
            || Texts(luks, "extraOpenArgs").Contains("--allow-discards", StringComparer.Ordinal);

        /// <summary>An attribute set by its names, or a list by the <c>name</c> of each, as older layouts have their partitions.</summary>
        private IEnumerable<(string Name, JsonElement Value)> Members(JsonElement of, string name)
        {
            if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out var members) || members.ValueKind == JsonValueKind.Null)
                return [];
            return members.ValueKind switch
            {
                JsonValueKind.Object => members.EnumerateObject().Select(member => (member.Name, member.Value)),
                JsonValueKind.Array => members.EnumerateArray().Select((member, at) => (member.ValueKind == JsonValueKind.Object ? Text(member, "name") ?? $"{name}[{at}]" : $"{name}[{at}]", member)),
                _ => throw Other(name, "an attribute set or a list", members),
            };
        }

        private string? Text(JsonElement of, string name)
        {
            if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
                return null;
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Other(name, "a string", value);
        }

        private ImmutableArray<string> Texts(JsonElement of, string name)
        {
            if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
                return [];
            return value.ValueKind switch
            {
                JsonValueKind.String => [.. value.GetString()!.Split(',', StringSplitOptions.RemoveEmptyEntries)],
                JsonValueKind.Array => [.. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Other(name, "a list of strings", item))],
                _ => throw Other(name, "a list of strings", value),
            };
        }

        private StorageException Other(string name, string expected, JsonElement seen) => new(
            ExitCode.BadInput, $"{file}: disko has {expected} in \"{name}\", and there is {Printable.Of(seen.GetRawText() is { Length: > 40 } text ? $"{text[..40]}…" : seen.GetRawText())}.");
    }
}
