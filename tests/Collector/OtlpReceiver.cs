using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace PantherStorage.Tests.Collector;

/// <summary>One export as it came in.</summary>
internal sealed record Export(string Path, string? ContentType, IReadOnlyDictionary<string, string> Headers, OtlpMessage Message);

/// <summary>A collector on a free port of the loopback: takes metrics by OTLP over HTTP or gRPC and keeps them.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const int FrameHead = 5;

    private readonly ConcurrentQueue<Export> exports = new();
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication server;

    private OtlpReceiver(HttpProtocols protocol)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocol));
        server = builder.Build();
        server.Run(Take);
    }

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<Export> Exports => [.. exports];

    /// <summary>What it answers.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>Whether it keeps a request and never answers, until it is disposed of.</summary>
    public bool IsStuck { get; set; }

    public static async Task<OtlpReceiver> Start(HttpProtocols protocol = HttpProtocols.Http1)
    {
        var receiver = new OtlpReceiver(protocol);
        await receiver.server.StartAsync();
        receiver.Endpoint = new Uri(receiver.server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        released.TrySetResult();
        await server.DisposeAsync();
    }

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var isGrpc = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
        exports.Enqueue(new Export(
            context.Request.Path, context.Request.ContentType,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            OtlpMessage.Read(isGrpc ? body.ToArray()[FrameHead..] : body.ToArray())));
        if (IsStuck)
            await released.Task;
        context.Response.StatusCode = Status;
        if (Status == StatusCodes.Status307TemporaryRedirect)
            context.Response.Headers.Location = new Uri(Endpoint, "/elsewhere").ToString();
        if (!isGrpc)
            return;
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[FrameHead]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
