using System.Text;
using NodaTime;
using PantherStorage.Engine.Backup.Chains;
using PantherStorage.Engine.Backup.Trust;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.ObjectStore;

namespace PantherStorage.Engine.Backup.Upkeep;

/// <summary>What a recovery card is made of. No secret is among it.</summary>
/// <param name="CredentialsFile">Where the host keeps its key: the path, not the key.</param>
/// <param name="Plan">The host's layout; null where there is none.</param>
public sealed record RecoveryFacts(
    string Host, B2Address Address, string CredentialsFile, StoragePlan? Plan, Catalogue Catalogue, Instant Now)
{
    /// <summary>Public part of the key that signs the backups; null where the host has none.</summary>
    public VerifyingKey? SigningKey { get; init; }
}

/// <summary>One page to print: how to restore a host with standard tools alone, with the keys of the newest chain of each label. Pure.</summary>
public static class RecoveryCard
{
    public static string Write(RecoveryFacts facts)
    {
        var card = new StringBuilder();
        Head(card, facts);
        foreach (var label in Labels(facts))
            Label(card, facts, label);
        Layout(card, facts.Plan);
        return card.ToString();
    }

    private static IEnumerable<string> Labels(RecoveryFacts facts) => facts.Catalogue.Backups.Select(backup => backup.Label)
        .Concat(facts.Plan?.Backup.Items.Select(item => item.Label) ?? [])
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static void Head(StringBuilder card, RecoveryFacts facts)
    {
        var recipients = Recipients(facts);
        var keys = recipients.Count == 0 ? string.Empty : $"\n| private key of what is encrypted | a file with the key of one of {string.Join(", ", recipients.Select(recipient => $"`{recipient}`"))}; not on this card |";
        var ask = recipients.Count == 0 ? string.Empty : "\nread -rp 'file with the private key: ' IDENTITY";
        card.Append($"""
        # Recovery card of {facts.Host}

        Made {facts.Now:uuuu-MM-dd HH:mm}Z by panther-storage {EngineVersion.Text}. Newer backups than these may exist: make the card anew after
        each monthly backup. Keep it away from the host.

        Needed: a rescue system with `btrfs-progs`, `zstd`, `tar`,{(recipients.Count == 0 ? string.Empty : " `age`,")} `sha256sum` and the `aws` command (or any S3 client; only `fetch` uses it), and a disk with
        a Btrfs file system mounted at `/mnt` from its top: `mount -o subvolid=5 DEVICE /mnt`.

        | | |
        |---|---|
        | bucket | `{facts.Address.Bucket}` |
        | endpoint | `{facts.Address.Endpoint}`, region `{facts.Address.Region}` |
        | key ID and key | on the host in `{facts.CredentialsFile}`; if the host is gone, in the password manager, entry `backblaze-b2` |{keys}{Signing(facts.SigningKey)}

        ```sh
        set -euo pipefail
        TARGET=/mnt
        read -rp 'key ID: ' AWS_ACCESS_KEY_ID; read -rsp 'key: ' AWS_SECRET_ACCESS_KEY; export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY{ask}
        fetch() {"{"} aws --endpoint-url '{facts.Address.Endpoint}' --region '{facts.Address.Region}' s3 cp "s3://{facts.Address.Bucket}/$1" -; {"}"}
        ```


        """);
    }

    private static string Signing(VerifyingKey? key) =>
        key is null ? string.Empty : $"\n| public signing key of machine `{key.Fingerprint}`, for `--public-key` | `{key.Base64}` |";

    // Of the chains that are on the card.
    private static IReadOnlyList<string> Recipients(RecoveryFacts facts) =>
    [
        .. Labels(facts).Select(label => facts.Catalogue.Of(label).LastOrDefault(backup => facts.Catalogue.Fault(backup) is null)).OfType<StoredBackup>()
            .SelectMany(newest => facts.Catalogue.ChainOf(newest).Links)
            .SelectMany(link => link.Manifest.Encryption?.Recipients ?? [])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static void Label(StringBuilder card, RecoveryFacts facts, string label)
    {
        var catalogue = facts.Catalogue;
        if (catalogue.Of(label).LastOrDefault(backup => catalogue.Fault(backup) is null) is not { } newest)
        {
            var why = catalogue.Of(label).LastOrDefault() is { } broken ? catalogue.Fault(broken) : "none is in the bucket";
            card.Append($"## {label}\n\n**No backup of it can be restored**: {why}.\n\n");
            return;
        }

        var links = catalogue.ChainOf(newest).Links;
        card.Append($"## {label}: {newest.Facts.Path} as of {newest.Time:uuuu-MM-dd HH:mm:ss}Z\n\n```sh\n");
        foreach (var (index, link) in links.Index())
            Link(card, link, $"\"$TARGET\"/restore/{label}/{index + 1}");
        Finish(card, facts.Plan?.Backup.Items.FirstOrDefault(item => item.Label == label), newest, $"\"$TARGET\"/restore/{label}/{links.Length}");
        card.Append("```\n\n");
    }

    // Fetched, checked, and only then used.
    private static void Link(StringBuilder card, StoredBackup link, string directory)
    {
        var unpack = link.Facts.IsDirectory
            ? $"tar -x --xattrs --xattrs-include='*' --acls --numeric-owner -p -C {directory} files"
            : $"tar -xO --wildcards 'stream/*' | btrfs receive {directory}";
        var open = link.Manifest.Encryption is null ? $"zstd -dc {directory}/archive" : $"age -d -i \"$IDENTITY\" {directory}/archive | zstd -dc";
        card.Append($"""
            mkdir -p {directory}
            fetch '{link.Key}' > {directory}/archive
            sha256sum {directory}/archive | grep -q '^{link.Manifest.Sha256} '
            {open} | {unpack}
            rm {directory}/archive

            """);
    }

    private static void Finish(StringBuilder card, BackupItem? item, StoredBackup newest, string directory)
    {
        if (newest.Facts.IsDirectory)
            card.Append($"# then: cp -a {directory}/files/. to {newest.Facts.Path} of the restored system\n");
        else if (item is not null)
            card.Append($"btrfs subvolume snapshot {directory}/* \"$TARGET\"/{item.Subvolume}\n");
        else
            card.Append($"# then: btrfs subvolume snapshot {directory}/* to where {newest.Facts.Path} is mounted from\n");
    }

    private static void Layout(StringBuilder card, StoragePlan? plan)
    {
        if (plan is null)
            return;
        card.Append("## What is mounted where\n\n| pool | subvolume | mount point | options |\n|---|---|---|---|\n");
        foreach (var pool in plan.Pools)
        {
            foreach (var subvolume in pool.Subvolumes)
                card.Append($"| {pool.Label} | {subvolume.Name} | {subvolume.MountPoint} | {string.Join(',', subvolume.MountOptions)} |\n");
        }
    }
}
