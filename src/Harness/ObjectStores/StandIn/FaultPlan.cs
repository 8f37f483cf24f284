namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>The faults still to come, in the order they were added; a request meets the first that matches. Thread-safe.</summary>
public sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly List<InjectedFault> pending = [];
    private int injected;

    /// <summary>How many requests were hit so far.</summary>
    public int Injected => Volatile.Read(ref injected);

    /// <summary>Faults that still wait for a request.</summary>
    public int Pending
    {
        get
        {
            lock (gate)
                return pending.Count;
        }
    }

    public void Add(InjectedFault fault)
    {
        lock (gate)
            pending.Add(fault);
    }

    public void Clear()
    {
        lock (gate)
            pending.Clear();
    }

    internal InjectedFault Take(S3Operation operation, string key)
    {
        lock (gate)
        {
            var at = pending.FindIndex(fault => fault.Matches(operation, key));
            if (at < 0)
                return InjectedFault.None;
            var fault = pending[at];
            if (fault.Spared > 0)
            {
                pending[at] = fault.AfterSparing(fault.Spared - 1);
                return InjectedFault.None;
            }

            if (fault.Times == int.MaxValue)
            {
                injected++;
                return fault;
            }

            if (fault.Times > 1)
                pending[at] = fault.Next(fault.Times - 1);
            else
                pending.RemoveAt(at);
            injected++;
            return fault;
        }
    }
}
