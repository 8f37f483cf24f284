namespace PantherStorage.Storage.Bucket;

/// <summary>Something answered that is no S3 store, or passes its answers on altered: a login page, a console, a proxy.</summary>
/// <param name="seen">What came instead, for people: completes "answered with …".</param>
/// <param name="passes">Whether another try may well get a store's answer.</param>
internal sealed class NoS3AnswerException(string seen, bool passes = false) : Exception(seen)
{
    /// <summary>The code of the fault that it leads to.</summary>
    public const string Code = "NoS3Answer";

    public bool Passes { get; } = passes;

    public static NoS3AnswerException? In(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is NoS3AnswerException found)
                return found;
        }

        return null;
    }
}
