namespace StackingK8s.Operator.Telemetry;

/// <summary>An event of a run, as `kubectl describe` lists it.</summary>
/// <param name="Type">Normal or Warning.</param>
/// <param name="Reason">One word in CamelCase.</param>
/// <param name="Message">What happened and, of a warning, what to do.</param>
sealed record RunEvent(string Type, string Reason, string Message)
{
    const string Ordinary = "Normal",
        Alarming = "Warning";

    public static RunEvent Normal(string reason, string message) => new(Ordinary, reason, message);

    public static RunEvent Warning(string reason, string message) => new(Alarming, reason, message);
}
