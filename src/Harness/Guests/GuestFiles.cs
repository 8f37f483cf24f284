using Renci.SshNet;

namespace PantherStorage.Harness.Guests;

/// <summary>Files that go into a guest and come out of it, by SFTP. Each appears under its name when it is complete.</summary>
internal static class GuestFiles
{
    /// <param name="mode">The digits of <c>chmod</c>, e.g. <c>0755</c>. No byte is written before the file has it.</param>
    public static async Task Upload(SftpClient guest, Stream content, string remote, string mode, CancellationToken cancellation)
    {
        var part = remote + ".part";
        await EnsureDirectory(guest, DirectoryOf(remote), cancellation);
        try
        {
            await (await guest.OpenAsync(part, FileMode.Create, FileAccess.Write, cancellation)).DisposeAsync();
            await Task.Run(() => guest.ChangePermissions(part, short.Parse(mode, System.Globalization.CultureInfo.InvariantCulture)), cancellation);
            await guest.UploadFileAsync(content, part, cancellation);
            await Task.Run(() => guest.RenameFile(part, remote, isPosix: true), cancellation);
        }
        catch
        {
            await Remove(guest, part);
            throw;
        }
    }

    public static async Task Download(SftpClient guest, string remote, string local, CancellationToken cancellation)
    {
        var part = local + ".part";
        try
        {
            await using (var file = File.Create(part))
                await guest.DownloadFileAsync(remote, file, cancellation);
            File.Move(part, local, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static async Task EnsureDirectory(SftpClient guest, string directory, CancellationToken cancellation)
    {
        if (await guest.ExistsAsync(directory, cancellation))
            return;
        await EnsureDirectory(guest, DirectoryOf(directory), cancellation);
        await guest.CreateDirectoryAsync(directory, cancellation);
    }

    /// <summary>What cannot be removed now, since the connection broke, is overwritten by the next upload of that name.</summary>
    private static async Task Remove(SftpClient guest, string part)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await guest.DeleteFileAsync(part, patience.Token);
        }
        catch (Exception e) when (GuestCommand.IsBroken(e) || e is OperationCanceledException)
        {
        }
    }

    private static string DirectoryOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";
}
