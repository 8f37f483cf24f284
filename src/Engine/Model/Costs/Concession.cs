using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Costs;

/// <summary>
/// Something that can be given up to bring the cost down: the plan as the bucket sees it with less in it. Snapshots on the
/// host are never touched, nor are databases.
/// </summary>
/// <param name="name">e.g. <c>monthly-9</c>.</param>
/// <param name="words">What is given up, reads after "would bring".</param>
/// <param name="setting">How the owner has the same for good.</param>
public sealed class Concession(string name, string words, string setting, Func<StoragePlan, StoragePlan> apply)
{
    public string Name => name;

    public string Words => words;

    public string Setting => setting;

    internal StoragePlan Of(StoragePlan plan) => apply(plan);

    public override string ToString() => $"{Name}: {Words}";
}
