using System.Net.Sockets;
using System.Security.Authentication;

namespace PantherStorage.Storage.Bucket;

/// <summary>Why no connection came about, and whether that may pass by itself.</summary>
internal static class UnreachableStore
{
    /// <returns>What was seen and what to do; and whether another try may succeed.</returns>
    public static (string Words, bool Passes) Of(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is AuthenticationException)
                return ($"{e.Message} Check the certificate, the name in `backup.b2.endpoint`, and this machine's clock and certificate authorities.", false);
            if (e is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData })
                return ($"{e.Message}: no such name. Check `backup.b2.endpoint` and the name server (resolv.conf).", false);
        }

        return ($"{exception.GetBaseException().Message}. Check the network and `backup.b2.endpoint`.", true);
    }
}
