using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer.Schemas;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>A rejection as the API words it: HTTP code, machine-readable reason, message, details.</summary>
public sealed class ApiException(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;
    public string Reason => reason;
    public JsonObject? Details => details;

    /// <summary>The Status object a client receives.</summary>
    public JsonObject Status()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = reason,
        };
        if (details is not null)
            status["details"] = details.DeepClone();
        status["code"] = code;
        return status;
    }

    public static ApiException NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{kind.QualifiedPlural} \"{name}\" not found", About(kind, name));

    public static ApiException AlreadyExists(ResourceKind kind, string name, bool isGoing = false) =>
        new(
            409,
            "AlreadyExists",
            $"{(isGoing ? "object is being deleted: " : "")}{kind.QualifiedPlural} \"{name}\" already exists",
            About(kind, name)
        );

    public static ApiException Conflict(ResourceKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.QualifiedPlural} \"{name}\": {why}", About(kind, name));

    public static ApiException Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Forbidden(ResourceKind kind, string name, string why) =>
        new(403, "Forbidden", $"{kind.QualifiedPlural} \"{name}\" is forbidden: {why}", About(kind, name));

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    /// <summary>422 with every cause; several causes are in brackets.</summary>
    public static ApiException Invalid(ResourceKind kind, string name, IReadOnlyList<Cause> causes)
    {
        var texts = causes.Select(cause => $"{cause.Field}: {cause.Message}").Distinct().ToList();
        var details = new JsonObject { ["name"] = name };
        if (kind.Group.Length > 0)
            details["group"] = kind.Group;
        details["kind"] = kind.Kind;
        details["causes"] = new JsonArray([.. causes.Select(cause => cause.ToJson())]);
        return new(
            422,
            "Invalid",
            $"{kind.QualifiedKind} \"{name}\" is invalid: {(texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]")}",
            details
        );
    }

    internal static JsonObject About(ResourceKind kind, string name)
    {
        var details = new JsonObject { ["name"] = name };
        if (kind.Group.Length > 0)
            details["group"] = kind.Group;
        details["kind"] = kind.Plural;
        return details;
    }
}
