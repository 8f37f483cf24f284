using System.Reflection;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>A store that reads all but one object, of which it has a bug.</summary>
public class BrokenStore : DispatchProxy
{
    private IObjectStore store = null!;
    private string broken = string.Empty;

    public static IObjectStore Of(IObjectStore store, string broken)
    {
        var made = Create<IObjectStore, BrokenStore>();
        ((BrokenStore)made).store = store;
        ((BrokenStore)made).broken = broken;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name is nameof(IObjectStore.Read) or nameof(IObjectStore.GetAll) && broken.Equals(args![0])
            ? throw new InvalidOperationException("a bug")
            : targetMethod.Invoke(store, args);
}
