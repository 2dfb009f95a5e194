namespace StackingK8s.TestKit.ApiServer.Schemas.Cel;

/// <summary>A name and its value, before those of the scopes around it.</summary>
sealed record CelScope(CelScope? Outer, string Name, object? Value)
{
    public object? Find(string name) =>
        name == Name ? Value
        : Outer is { } outer ? outer.Find(name)
        : new CelType(name);
}
