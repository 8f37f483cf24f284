using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>The way of each request: understood, signature checked, disturbed if a fault waits for it, answered, logged.</summary>
internal sealed class RequestPipeline(
    StandInOptions options, BucketCollection buckets, SignatureCheck signatures, FaultPlan faults, RequestLog log)
{
    public async Task Answer(HttpContext context)
    {
        context.Response.Headers["x-amz-request-id"] = RandomNumberGenerator.GetHexString(16, lowercase: true);
        context.Response.Headers.Date = options.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var (operation, key, problem, cut) = (S3Operation.Unknown, string.Empty, string.Empty, false);
        try
        {
            var call = S3Call.Parse(context);
            (operation, key) = (call.Operation, call.Key);
            signatures.Check(call);
            call.Fault = faults.Take(operation, key);
            await Disturb(call);
            if (call.Fault.Instead is { } instead)
            {
                problem = $"answered {instead.Status} instead";
                await instead.Send(context);
                return;
            }

            B2Limits.Check(call);
            options.Rights.Check(call);
            await Dispatch(call);
            await context.Response.CompleteAsync();
            cut = call.Fault.AnswerLost;
        }
        catch (S3Exception e)
        {
            problem = $"{e.Code}: {e.Message}";
            await S3Xml.Refuse(context, e);
        }
        catch (Exception e) when (e is ConnectionCutException or ConnectionAbortedException || context.RequestAborted.IsCancellationRequested)
        {
            (problem, cut) = ("the connection ended early", true);
            context.Abort();
        }
        catch (BadHttpRequestException e)
        {
            problem = $"IncompleteBody: {e.Message}";
            await S3Xml.Refuse(context, new S3Exception(e.StatusCode, "IncompleteBody", e.Message));
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // A disk that is full, or a bug: the client must hear of it and the log must keep it.
            problem = e.ToString();
            await S3Xml.Refuse(context, new S3Exception(500, "InternalError", e.Message));
        }
        finally
        {
            cut |= context.RequestAborted.IsCancellationRequested;
            log.Add(new RequestRecord(operation, key, cut ? 0 : context.Response.StatusCode, problem));
        }
    }

    private async Task Disturb(S3Call call)
    {
        var (response, fault) = (call.Context.Response, call.Fault);
        if (fault.Wait > TimeSpan.Zero)
            await Task.Delay(fault.Wait, options.Clock, call.Cancellation);
        if (fault.Refusal is { } refusal)
        {
            if (refusal.RetryAfter is { } after)
                response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            throw new S3Exception(refusal.Status, refusal.Code, fault.Words);
        }

        if (fault.AnswerLost)
        {
            response.OnStarting(() =>
            {
                call.Context.Abort();
                return Task.CompletedTask;
            });
        }

        if (fault.ETagWrong)
        {
            response.OnStarting(() =>
            {
                response.Headers.ETag = S3Xml.Quoted(new string('0', 32));
                return Task.CompletedTask;
            });
        }

        if (fault.ETag != ETagForm.Usual)
        {
            response.OnStarting(() =>
            {
                response.Headers.ETag = fault.ETag.Of(response.Headers.ETag.ToString());
                return Task.CompletedTask;
            });
        }
    }

    private Task Dispatch(S3Call call) => call.Operation switch
    {
        S3Operation.ListBuckets => BucketOperations.List(call, buckets.All),
        S3Operation.CreateBucket => BucketOperations.Create(call, buckets),
        S3Operation.DeleteBucket => BucketOperations.Delete(call, buckets),
        S3Operation.Unknown => throw S3Exception.NotImplemented($"{call.Context.Request.Method} {call.Context.Request.QueryString}"),
        _ => Dispatch(call, buckets.Find(call.Bucket)),
    };

    private Task Dispatch(S3Call call, BucketDirectory bucket) => call.Operation switch
    {
        S3Operation.HeadBucket => BucketOperations.Head(call, options.Region),
        S3Operation.GetBucketLocation => BucketOperations.Location(call, options.Region),
        S3Operation.GetBucketVersioning => BucketOperations.Versioning(call),
        S3Operation.GetBucketLifecycleConfiguration => BucketOperations.Lifecycle(call, options.Lifecycle),
        S3Operation.GetObjectLockConfiguration => BucketOperations.ObjectLock(call, bucket),
        S3Operation.ListObjectsV2 => ListOperations.Objects(call, bucket),
        S3Operation.ListObjectVersions => ListOperations.Versions(call, bucket),
        S3Operation.ListMultipartUploads => ListOperations.Uploads(call, bucket),
        S3Operation.PutObject => ObjectOperations.Put(call, bucket),
        S3Operation.GetObject => ObjectOperations.Get(call, bucket),
        S3Operation.HeadObject => ObjectOperations.Head(call, bucket),
        S3Operation.DeleteObject => ObjectOperations.Delete(call, bucket),
        S3Operation.DeleteObjects => ObjectOperations.DeleteMany(call, bucket),
        S3Operation.CreateMultipartUpload => UploadOperations.Create(call, bucket),
        S3Operation.UploadPart => UploadOperations.PutPart(call, bucket),
        S3Operation.ListParts => UploadOperations.ListParts(call, bucket),
        S3Operation.CompleteMultipartUpload => UploadOperations.Complete(call, bucket),
        S3Operation.AbortMultipartUpload => UploadOperations.Abort(call, bucket),
        _ => throw S3Exception.NotImplemented(call.Operation.ToString()),
    };
}
