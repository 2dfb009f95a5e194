namespace StackingK8s.Contracts.Status;

/// <summary>A run's headline numbers as text of four digits after the point, so that every tool shows them alike; absent until known.</summary>
public sealed record RunMetrics
{
    /// <summary>Area under the ROC curve of the meta-model, on the test manifest or by nested cross-validation.</summary>
    public string? Auc { get; init; }

    /// <summary>Every number that the meta-trainer reported, by name.</summary>
    public IReadOnlyDictionary<string, string> All { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Accelerator seconds of attempts that were committed.</summary>
    public double UsefulAcceleratorSeconds { get; init; }

    /// <summary>Accelerator seconds of attempts that came to nothing.</summary>
    public double WastedAcceleratorSeconds { get; init; }
}
