namespace StackingK8s.Cli.Cluster;

/// <summary>A line of what is shown of a run.</summary>
/// <param name="State">The step's state or the run's phase, which a terminal shows by a colour; null for plain text.</param>
sealed record TreeLine(string Text, string? State = null);
