using PantherStorage.Model;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Tests.Unit.Mounting;

public sealed class OptionMergeTests
{
    [TestCase("noatime,compress=zstd:3", "relatime", "relatime,compress=zstd:3", "noatime of the preset yields to relatime of the file")]
    [TestCase("compress=zstd:3", "compress=zstd:9", "compress=zstd:9", "compress=zstd:3 of the preset yields to compress=zstd:9 of the file")]
    [TestCase("noatime,compress=zstd:3", "nodatacow", "noatime,nodatacow", "compress=zstd:3 of the preset yields to nodatacow of the file")]
    [TestCase("noatime,nodatacow", "compress=lzo", "noatime,compress=lzo", "nodatacow of the preset yields to compress=lzo of the file")]
    [TestCase("nodatacow,compress=no", "datacow", "datacow,compress=no", "nodatacow of the preset yields to datacow of the file")]
    [TestCase("nodatacow", "datasum", "datasum", "nodatacow of the preset yields to datasum of the file")]
    [TestCase("noatime", "noatime,noatime", "noatime", "noatime appears 2 times in the file: once is enough")]
    public void The_file_wins_and_the_preset_says_so(string preset, string file, string merged, string because)
    {
        var result = Merge(Preset(preset), File(file));

        Assert.That(result.Options.ToString(), Is.EqualTo(merged));
        Assert.That(result.Yielded, Has.Some.Property("Because").StartsWith(because));
    }

    [TestCase("ssd,nossd,noatime", "noatime", "ssd and nossd of the preset cancel each other out")]
    [TestCase("compress=zstd:3,compress=zstd:1", "compress=zstd:1", "compress=zstd:3 yields to compress=zstd:1, which comes later in the preset")]
    [TestCase("nodatacow,compress=zstd:1", "compress=zstd:1", "nodatacow yields to compress=zstd:1, both of the preset")]
    [TestCase("noatime,noatime", "noatime", "noatime appears 2 times in the preset")]
    public void A_preset_against_itself_is_settled_and_told(string preset, string merged, string because)
    {
        var result = Merge(Preset(preset));

        Assert.That(result.Options.ToString(), Is.EqualTo(merged));
        Assert.That(result.Yielded, Has.Some.Property("Because").StartsWith(because));
    }

    [TestCase("ssd,nossd")]
    [TestCase("compress=zstd:3,compress=zstd:1")]
    [TestCase("nodatacow,compress=zstd:1")]
    public void A_file_against_itself_is_refused(string file) =>
        Assert.That(() => Merge(File(file)), Throws.InstanceOf<StorageException>().With.Message.Contains("conflict"));

    [TestCase("balanced", false, "noatime,space_cache=v2,compress=zstd:3")]
    [TestCase("balanced", true, "noatime,space_cache=v2,compress=zstd:3,ssd")]
    [TestCase("io-optimized", false, "noatime,space_cache=v2,compress=zstd:3,discard=async,commit=300")]
    [TestCase("io-optimized", true, "noatime,space_cache=v2,compress=zstd:3,discard=async,commit=300")]
    [TestCase("space-optimized", false, "noatime,space_cache=v2,compress=zstd:1")]
    public void Each_performance_mode_comes_to_what_can_be_had(string mode, bool ssd, string options) =>
        Assert.That(PerformanceMode.Named(mode).On(ssd, ["@postgresql"]).Options.ToString(), Is.EqualTo(options));

    [Test]
    public void A_balanced_server_without_databases_or_containers_defragments_itself() =>
        Assert.That(PerformanceMode.Balanced.On(ssdOptimization: false, []).Options.About("autodefrag")?.Name, Is.EqualTo("autodefrag"));

    [Test]
    public void A_mode_that_there_is_not_is_refused_with_those_there_are() =>
        Assert.That(() => PerformanceMode.Named("balance"), Throws.InstanceOf<StorageException>().With.Message.Contains("did you mean \"balanced\"?").And.Message.Contains("io-optimized"));

    private static MergedOptions Merge(params OptionLayer[] layers) => OptionMerge.Of(layers);

    private static OptionLayer Preset(string options) => new(OptionLevel.Preset, "the preset", [.. options.Split(',')]);

    private static OptionLayer File(string options) => new(OptionLevel.File, "the file", [.. options.Split(',')]);
}
