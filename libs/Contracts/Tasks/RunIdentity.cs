namespace StackingK8s.Contracts.Tasks;

/// <summary>Which run a step works for: where its commit is recorded. No part of the work.</summary>
/// <param name="Namespace">"local" on one machine.</param>
/// <param name="Name">metadata.name.</param>
/// <param name="Uid">Unique to this run, whatever its name.</param>
public sealed record RunIdentity(string Namespace, string Name, string Uid)
{
    /// <summary>Stands for any run where the work alone counts.</summary>
    public static RunIdentity None { get; } = new("", "", "");
}
