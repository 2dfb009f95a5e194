namespace StackingK8s.TestKit.ApiServer.Schemas.Cel;

/// <summary>A type as a value: what type(x) gives and int, string … stand for.</summary>
sealed record CelType(string Name);
