using System.Text;
using Microsoft.AspNetCore.Http;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>What comes in place of the store's answer: from a login page, a console, a proxy, or a store that says 200 too early.</summary>
internal sealed record AnswerInstead(int Status, string ContentType, string Body, string Location = "")
{
    public static AnswerInstead Page { get; } = new(200, "text/html; charset=utf-8",
        "<!DOCTYPE html><html><head><title>Welcome to the network</title></head><body><form>Log in</form></body></html>");

    public static AnswerInstead Error(string code) => new(200, "application/xml",
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>We encountered an internal error. Please try again.</Message></Error>");

    public async Task Send(HttpContext context)
    {
        var body = Encoding.UTF8.GetBytes(Body);
        context.Response.StatusCode = Status;
        context.Response.Headers.Remove("x-amz-request-id");
        if (ContentType.Length > 0)
            context.Response.ContentType = ContentType;
        if (Location.Length > 0)
            context.Response.Headers.Location = Location;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        await context.Response.CompleteAsync();
    }
}
