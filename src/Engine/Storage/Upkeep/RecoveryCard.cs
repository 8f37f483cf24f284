using System.Text;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Upkeep;

/// <summary>What a recovery card is made of. No secret is among it.</summary>
/// <param name="CredentialsFile">Where the host keeps its key: the path, not the key.</param>
/// <param name="Plan">The host's layout; null where there is none.</param>
public sealed record RecoveryFacts(
    string Host, B2Address Address, string CredentialsFile, StoragePlan? Plan, Catalogue Catalogue, Instant Now)
{
    /// <summary>Public part of the key that signs the backups; null where the host has none.</summary>
    public VerifyingKey? SigningKey { get; init; }
}

/// <summary>How to restore a host on blank disks with standard tools alone, to print: with the object keys of the newest chain of each label, and with the plan's partitions, subvolumes, flags and mounts. Pure.</summary>
public static class RecoveryCard
{
    public static string Write(RecoveryFacts facts)
    {
        var card = new StringBuilder();
        Head(card, facts);
        if (facts.Plan is { } plan)
            card.Append(RecoveryLayout.Disks(plan));
        var labels = Labels(facts).ToLookup(label => Newest(facts, label)?.Facts.IsDirectory is true);
        foreach (var label in labels[false])
            Label(card, facts, label);
        if (facts.Plan is { } others)
            card.Append(RecoveryLayout.WithoutBackup(others, labels[false].Where(label => Newest(facts, label) is not null).Select(label => ItemOf(facts, label)?.Subvolume)));

        // Into subvolumes, so when all of them are there.
        foreach (var label in labels[true])
            Label(card, facts, label);
        if (facts.Plan is { } whole)
            card.Append(RecoveryLayout.System(whole));
        return card.ToString();
    }

    private static StoredBackup? Newest(RecoveryFacts facts, string label) =>
        facts.Catalogue.Of(label).LastOrDefault(backup => facts.Catalogue.Fault(backup) is null);

    private static BackupItem? ItemOf(RecoveryFacts facts, string label) => facts.Plan?.Backup.Items.FirstOrDefault(item => item.Label == label);

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

        Needed: a rescue system with `btrfs-progs`, `zstd`, `tar`,{(recipients.Count == 0 ? string.Empty : " `age`,")} `sha256sum`, `sfdisk`, `dosfstools` and the `aws` command (or any S3 client; only `fetch` uses it),
        and disks for what is restored. Run the blocks from top to bottom in one `bash` as root; a block that fails ends it.

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
        key is null ? string.Empty : $"\n| public signing key of machine `{key.Fingerprint}`, for `--public-key` | `{key.Base64}`; no backup holds the private one: once the host is restored, `panther-storage backup run --adopt {key.Fingerprint}` takes over with a new one |";

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
        if (Newest(facts, label) is not { } newest)
        {
            var why = catalogue.Of(label).LastOrDefault() is { } broken ? catalogue.Fault(broken) : "none is in the bucket";
            card.Append($"## {label}\n\n**No backup of it can be restored**: {why}.\n\n");
            return;
        }

        var links = catalogue.ChainOf(newest).Links;
        card.Append($"## {label}: {newest.Facts.Path} as of {newest.Time:uuuu-MM-dd HH:mm:ss}Z\n\n```sh\n");
        foreach (var (index, link) in links.Index())
            Link(card, link, Directory(facts, label, index + 1));
        Finish(card, facts, label, newest, Directory(facts, label, links.Length));
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

    // Where parents and children lie in one pool: a stream is received beside what it builds on.
    private static string Directory(RecoveryFacts facts, string label, int number) =>
        $"{(ItemOf(facts, label) is { } item && RecoveryLayout.PoolOf(facts.Plan!, item.Subvolume) is { } pool ? RecoveryLayout.Top(pool) : "\"$TARGET\"")}/restore/{label}/{number}";

    private static void Finish(StringBuilder card, RecoveryFacts facts, string label, StoredBackup newest, string directory)
    {
        if (ItemOf(facts, label) is not { } item || RecoveryLayout.PoolOf(facts.Plan!, item.Subvolume) is not { } pool)
            card.Append(newest.Facts.IsDirectory ? $"# then: cp -a {directory}/files/. to {newest.Facts.Path} of the restored system\n" : $"# then: btrfs subvolume snapshot {directory}/* to where {newest.Facts.Path} is mounted from\n");
        else if (newest.Facts.IsDirectory)
            card.Append(RecoveryLayout.CopyDirectory(pool, item, directory));
        else
            card.Append(RecoveryLayout.Bring(pool, item.Subvolume, directory));
    }
}
