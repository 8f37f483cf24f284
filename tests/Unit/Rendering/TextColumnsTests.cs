using PantherStorage.Terminal;

namespace PantherStorage.Tests.Unit.Rendering;

public sealed class TextColumnsTests
{
    private static readonly string[] Heads = ["Name", ">Size", "Key"];
    private static readonly string[][] Rows = [["home", "9 B", "host/home/1"], ["config", "10 KiB", ""]];

    [Test]
    public void Each_column_is_as_wide_as_its_widest_cell_and_numbers_stand_at_the_right() =>
        Assert.That(TextColumns.Text(Heads, Rows), Is.EqualTo("Name      Size  Key\nhome       9 B  host/home/1\nconfig  10 KiB\n"));

    [Test]
    public void In_a_window_that_is_too_narrow_the_last_column_stands_below() =>
        Assert.That(TextColumns.Text(Heads, Rows, 20), Is.EqualTo("Name      Size\nhome       9 B\n  host/home/1\nconfig  10 KiB\n"));

    [Test]
    public void Without_rows_there_is_no_heading() => Assert.That(TextColumns.Text(Heads, []), Is.Empty);
}
