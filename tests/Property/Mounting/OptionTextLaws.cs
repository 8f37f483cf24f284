using FsCheck;
using FsCheck.Fluent;
using PantherStorage.Model;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Tests.Property.Mounting;

/// <summary>From the text of one option to what it means.</summary>
public sealed class OptionTextLaws
{
    private static readonly string[] OfTheMount =
    [
        "rw", "ro", "noatime", "atime", "relatime", "strictatime", "nodiratime", "diratime", "nodev", "dev", "nosuid", "suid",
        "noexec", "exec", "nosymfollow", "symfollow",
    ];

    private static readonly string[] OfFstab = ["nofail", "fail", "auto", "noauto", "x-systemd.device-timeout=10s", "x-systemd.automount"];

    private static readonly string[] OfThePool =
    [
        "nodatacow", "datacow", "nodatasum", "datasum", "space_cache=v2", "nospace_cache", "compress=lzo", "compress-force=zstd", "ssd",
        "nossd", "ssd_spread", "discard=async", "nodiscard", "autodefrag", "noautodefrag", "commit=30", "barrier", "nobarrier", "acl",
        "noacl", "treelog", "notreelog", "flushoncommit", "noflushoncommit", "lazytime", "nolazytime", "user_subvol_rm_allowed",
        "skip_balance", "degraded",
    ];

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Texts)])]
    public void The_pools_first_mount_decides_all_that_neither_the_mount_point_nor_fstab_keeps(Known option) =>
        Assert.That(MountOption.Parse(option.Text).Scope, Is.EqualTo(
            OfTheMount.Contains(option.Text) ? OptionScope.Mount : OfFstab.Contains(option.Text) ? OptionScope.Fstab : OptionScope.Pool));

    /// <summary>Words of one subject exclude each other, as the kernel lets the last of them win.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Texts)])]
    public void A_word_and_its_opposite_are_about_one_subject(Known option)
    {
        var word = option.Text.Split('=')[0];
        var opposite = word.StartsWith("no") ? word[2..] : "no" + word;
        if (OfTheMount.Concat(OfThePool).Concat(OfFstab).FirstOrDefault(text => text.Split('=')[0] == opposite) is { } other)
            Assert.That(MountOption.Parse(option.Text).Subject, Is.EqualTo(MountOption.Parse(other).Subject));
        if (word.StartsWith("ssd"))
            Assert.That(MountOption.Parse(word).Subject, Is.EqualTo("ssd"));
        if (word.StartsWith("compress"))
            Assert.That(MountOption.Parse(option.Text).IsCompression);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Texts)])]
    public void An_option_survives_being_written(Known option) =>
        Assert.That(MountOption.Parse(MountOption.Parse(option.Text).ToString()), Is.EqualTo(MountOption.Parse(option.Text)));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Texts)])]
    public void A_name_that_nobody_knows_is_refused(Known option, bool upper) =>
        Refused(upper ? option.Text.ToUpperInvariant() : "un" + option.Text);

    [FsCheck.NUnit.Property]
    public void What_the_plan_decides_is_refused(PositiveInt value)
    {
        foreach (var name in new[] { "subvol", "subvolid", "device" })
            Refused($"{name}={value.Get}");
    }

    /// <summary>0 and none said are 3, as btrfs(5) has it for both algorithms.</summary>
    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void A_level_means_itself_or_is_refused(sbyte level)
    {
        foreach (var (algorithm, least, most) in new[] { ("zlib", 1, 9), ("zstd", -15, 15) })
        {
            var text = $"compress={algorithm}:{level}";
            if (level != 0 && (level < least || level > most))
                Refused(text);
            else
                Assert.That(MountOption.Parse(text).Value, Is.EqualTo($"{algorithm}:{(level == 0 ? 3 : level)}"));
            Assert.That(MountOption.Parse($"compress={algorithm}").Value, Is.EqualTo($"{algorithm}:3"));
        }

        foreach (var algorithm in new[] { "lzo", "no", "none", "false" })
            Refused($"compress={algorithm}:{level}");
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Texts)])]
    public void A_commit_is_1_to_300_seconds(Seconds commit)
    {
        if (commit.Count is >= 1 and <= 300)
            Assert.That(MountOption.Parse($"commit={commit.Count}").Value, Is.EqualTo($"{commit.Count}"));
        else
            Refused($"commit={commit.Count}");
    }

    [TestCase("compress", "compress=zlib:3")]
    [TestCase("compress=none", "compress=no")]
    [TestCase("compress=false", "compress=no")]
    [TestCase("discard", "discard=sync")]
    [TestCase("space_cache", "space_cache=v1")]
    [TestCase(" noatime ", "noatime")]
    public void Two_ways_to_say_one_thing_are_one(string text, string same) =>
        Assert.That(MountOption.Parse(text), Is.EqualTo(MountOption.Parse(same)));

    private static void Refused(string text) =>
        Assert.That(() => MountOption.Parse(text), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput), text);

    public sealed record Known(string Text);

    public sealed record Seconds(int Count);

    public static class Texts
    {
        public static Arbitrary<Known> All() => Gen.Elements([.. OfTheMount, .. OfThePool, .. OfFstab]).Select(text => new Known(text)).ToArbitrary();

        public static Arbitrary<Seconds> Commits() => Gen.Choose(-2, 600).Select(count => new Seconds(count)).ToArbitrary();
    }
}
