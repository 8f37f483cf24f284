using PantherStorage.Model;
using PantherStorage.Storage.Archives.Zstandard;

namespace PantherStorage.Tests.Unit.Backup;

public sealed class CodecChoiceTests
{
    [TestCase(null)]
    [TestCase("")]
    [TestCase("managed")]
    public void Without_libzstd_the_codec_that_is_always_there_is_taken(string? name) =>
        Assert.That(Zstd.Choose(name, () => null).Name, Does.StartWith("ZstdSharp "));

    [TestCase(null)]
    [TestCase("libzstd")]
    public void Libzstd_is_taken_where_it_can_be_loaded(string? name) =>
        Assert.That(Zstd.Choose(name, Libzstd.Load).Name, Does.StartWith("libzstd 1."));

    [Test]
    public void The_managed_codec_is_taken_by_name_though_libzstd_is_there() =>
        Assert.That(Zstd.Choose("managed", Libzstd.Load).Name, Does.StartWith("ZstdSharp "));

    [Test]
    public void A_codec_that_is_named_and_cannot_be_loaded_is_an_error_of_the_system() => Assert.That(
        () => Zstd.Choose("libzstd", () => null),
        Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.System).And.Message.Contains("libzstd1"));

    [TestCase("lz4")]
    [TestCase("LIBZSTD")]
    [TestCase("\u001b[31m")]
    public void A_name_that_no_codec_has_is_an_error_that_tells_the_names(string name) => Assert.That(
        () => Zstd.Choose(name, Libzstd.Load),
        Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.Usage)
            .And.Message.Contains("libzstd or managed").And.Message.Not.Contains("\u001b"));
}
