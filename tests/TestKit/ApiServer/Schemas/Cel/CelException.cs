namespace StackingK8s.TestKit.ApiServer.Schemas.Cel;

/// <summary>An expression that cannot be evaluated: no such key, an index out of bounds, an operation on the wrong types.</summary>
sealed class CelException(string message) : Exception(message);
