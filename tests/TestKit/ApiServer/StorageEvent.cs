using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>One change of one object, in the order of <paramref name="ResourceVersion"/>.</summary>
/// <param name="Type">ADDED, MODIFIED or DELETED.</param>
/// <param name="Object">Shared by all readers: read it, never write to it.</param>
public sealed record StorageEvent(string Type, ResourceKind Kind, JsonObject Object, long ResourceVersion)
{
    /// <summary>When it was stored; subscribers get it later.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>What was stored after the change; for DELETED the last state.</summary>
    internal StoredObject Stored { get; init; } = null!;

    /// <summary>What was stored before: whether an object has left a selector depends on it.</summary>
    internal StoredObject? Previous { get; init; }
}
