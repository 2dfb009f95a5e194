namespace StackingK8s.TestKit.ApiServer.Faults;

/// <summary>A request and its answer.</summary>
/// <param name="Code">The HTTP code sent; 0 while there is none yet, or where the connection was cut.</param>
/// <param name="Executed">Whether the request took effect, whatever the client received.</param>
public sealed record LoggedRequest(
    int Index,
    string Verb,
    string Group,
    string Resource,
    string Subresource,
    string? Namespace,
    string? Name,
    int Code,
    bool Executed,
    string UserAgent
)
{
    /// <summary>Whether it could change anything.</summary>
    public bool IsWrite => Verb is "create" or "update" or "patch" or "delete" or "deletecollection";
}
