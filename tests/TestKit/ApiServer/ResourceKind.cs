namespace StackingK8s.TestKit.ApiServer;

/// <summary>One kind of object the server keeps. Two versions of one kind are one: objects are known by group and plural.</summary>
public sealed record ResourceKind(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    /// <summary>The kinds without metadata.generation, whatever their spec.</summary>
    static readonly HashSet<string> WithoutGeneration =
    [
        "coordination.k8s.io",
        "events.k8s.io",
        "rbac.authorization.k8s.io",
        "scheduling.k8s.io",
    ];

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As messages name it: <c>jobs.batch</c>, or <c>pods</c> in the core group.</summary>
    public string QualifiedPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>As validation messages name it: <c>Job.batch</c>.</summary>
    public string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    internal bool IsBuiltIn => Kinds.All.Contains(this);

    public bool CountsGenerations => Group.Length == 0 ? Kind == "Pod" : !WithoutGeneration.Contains(Group);

    public bool Equals(ResourceKind? other) => other is not null && Group == other.Group && Plural == other.Plural;

    public override int GetHashCode() => HashCode.Combine(Group, Plural);
}
