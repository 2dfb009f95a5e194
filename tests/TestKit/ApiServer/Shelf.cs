namespace StackingK8s.TestKit.ApiServer;

/// <summary>The objects of one kind, by namespace and name in ordinal order, and their history. Its owner locks.</summary>
sealed class Shelf(EventLog log)
{
    readonly SortedDictionary<string, SortedDictionary<string, StoredObject>> namespaces = new(StringComparer.Ordinal);

    public EventLog Log => log;

    public StoredObject? Find(string? ns, string name) =>
        namespaces.TryGetValue(ns ?? "", out var objects) && objects.TryGetValue(name, out var found) ? found : null;

    public IReadOnlyList<StoredObject> All(string? ns) =>
        ns is null ? [.. namespaces.Values.SelectMany(objects => objects.Values)]
        : namespaces.TryGetValue(ns, out var objects) ? [.. objects.Values]
        : [];

    public int Count(string? ns) =>
        ns is null ? namespaces.Values.Sum(objects => objects.Count)
        : namespaces.TryGetValue(ns, out var objects) ? objects.Count
        : 0;

    public void Put(StoredObject stored)
    {
        if (!namespaces.TryGetValue(stored.Namespace ?? "", out var objects))
            namespaces[stored.Namespace ?? ""] = objects = new SortedDictionary<string, StoredObject>(StringComparer.Ordinal);
        objects[stored.Name] = stored;
    }

    public void Remove(StoredObject stored)
    {
        var objects = namespaces[stored.Namespace ?? ""];
        objects.Remove(stored.Name);
        if (objects.Count == 0)
            namespaces.Remove(stored.Namespace ?? "");
    }
}
