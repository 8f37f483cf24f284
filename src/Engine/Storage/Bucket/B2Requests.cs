using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>Sends one request and turns what goes wrong into an error for people, with a fault for the retry.</summary>
internal sealed class B2Requests(string store, string keyId, TimeProvider time)
{
    private static readonly TimeSpan BasePatience = TimeSpan.FromSeconds(60);

    /// <summary>A connection slower than this is as good as broken.</summary>
    private static readonly Bytes SlowestPerSecond = Bytes.KiB(32);

    public async Task<T> Send<T>(string doing, long bytes, Func<CancellationToken, Task<T>> request, CancellationToken cancellation)
    {
        var patience = BasePatience + TimeSpan.FromSeconds((double)bytes / SlowestPerSecond.Count);
        using var expired = new CancellationTokenSource(patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, expired.Token);
        try
        {
            return await request(limit.Token);
        }
        catch (Exception e) when (NoS3AnswerException.In(e) is { } answer)
        {
            throw Failed(ExitCode.ObjectStore,
                $"{doing}: {store} answered with {answer.Message}. That is not how an S3 store answers: is it a login page, a console, or a proxy in between? Check `backup.b2.endpoint` and the network.",
                NoS3AnswerException.Code, answer.Passes, null, e);
        }
        catch (AmazonServiceException e)
        {
            throw Explain(doing, e);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException && !cancellation.IsCancellationRequested)
        {
            throw Failed(ExitCode.ObjectStore, $"{doing}: {store} did not answer within {patience.TotalSeconds:0} s", "Timeout", true, null, e);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // The client reads numbers and dates of an answer as they stand. A bit that flipped on the way is right the next time.
            throw Failed(ExitCode.ObjectStore, $"{doing}: {store} answered with something that cannot be read: {e.Message}", NoS3AnswerException.Code, true, null, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or AmazonClientException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Unreachable(doing, e);
        }
    }

    // A certificate that is not trusted, and a name that does not exist, are so at the next try too.
    private StorageException Unreachable(string doing, Exception e)
    {
        var (fault, passes) = UnreachableStore.Of(e);
        return Failed(ExitCode.ObjectStore, $"{doing}: cannot reach {store}: {fault}", "Connection", passes, null, e);
    }

    private StorageException Explain(string doing, AmazonServiceException e)
    {
        if (e.InnerException is HttpRequestException or IOException or SocketException || e.StatusCode == 0)
        {
            return Unreachable(doing, e);
        }

        var status = (int)e.StatusCode;
        var code = string.IsNullOrEmpty(e.ErrorCode) ? e.StatusCode.ToString() : e.ErrorCode;
        var said = $"{doing}: {store} answered {status} {code}: {e.Message}";
        return (e.StatusCode, code) switch
        {
            (_, "RequestTimeTooSkewed") => Failed(ExitCode.System,
                $"{said}. The clock of this machine is wrong: set it (`timedatectl`), then run again; `panther-storage backup doctor` says by how much.", code, false, null, e),
            (HttpStatusCode.Forbidden, _) when IsCap(code, e.Message) => Failed(ExitCode.ObjectStore,
                $"{said}. A cap of the account is reached: raise it (B2: Caps & Alerts) or wait for the day to end; the key is not at fault.", code, false, null, e),
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) => Failed(ExitCode.Credentials,
                $"{said}. The key {keyId} was rejected or may not do this: check the credentials file and the key's capabilities (B2: listFiles, readFiles, writeFiles).", code, false, null, e),
            (_, "NoSuchBucket") => Failed(ExitCode.ObjectStore,
                $"{said}. Create the bucket, or correct `backup.b2.bucket`.", code, false, null, e),
            (_, "NoSuchKey") or (HttpStatusCode.NotFound, "NotFound") => Failed(ExitCode.BackupDamaged,
                $"{doing}: the object is missing in {store}", code, false, null, e),
            (HttpStatusCode.RequestedRangeNotSatisfiable, _) => Failed(ExitCode.BackupDamaged,
                $"{doing}: the object is truncated, the bytes asked for are past its end", code, false, null, e),
            (HttpStatusCode.BadRequest, "InvalidRequest") when e.Message.Contains("Object Lock", StringComparison.OrdinalIgnoreCase) => Failed(ExitCode.ObjectStore,
                $"{said}. storage.backup.b2.lockDays locks backups, and this bucket cannot: enable object lock on it, or set lockDays to 0.", code, false, null, e),
            (HttpStatusCode.PreconditionFailed or HttpStatusCode.BadRequest, "BadDigest" or "RequestTimeout" or "IncompleteBody") =>
                Failed(ExitCode.ObjectStore, said, code, true, null, e),
            _ => Failed(ExitCode.ObjectStore, said, code, status is 408 or 429 or >= 500, RetryAfter(e), e),
        };
    }

    // B2 names its caps in the code or in the message: "storage_cap_exceeded", "Transaction cap exceeded".
    private static bool IsCap(string code, string message) =>
        new[] { code, message }.Any(text => text.Replace("_", string.Empty).Replace(" ", string.Empty).Contains("capexceeded", StringComparison.OrdinalIgnoreCase));

    private static StorageException Failed(
        ExitCode exitCode, string message, string code, bool transient, TimeSpan? retryAfter, Exception e) =>
        new(exitCode, message, new StoreFaultException(code, transient, retryAfter, e));

    // Seconds or a date (RFC 9110, 10.2.3); B2 sends seconds.
    private static TimeSpan? RetryAfter(AmazonServiceException e)
    {
        var header = (e.InnerException as HttpErrorResponseException)?.Response.GetHeaderValue("Retry-After");
        return int.TryParse(header, out var seconds) && seconds >= 0 ? TimeSpan.FromSeconds(seconds) : null;
    }
}
