namespace StackingK8s.Learning.Metrics;

/// <summary>Whether a training has learnt anything, by its own loss.</summary>
public static class StuckTraining
{
    /// <summary>
    /// Log-loss in nats of a network that says one half of everything, 0.693; with less than two per cent below it, nothing is learnt.
    /// </summary>
    public const double Chance = 0.693147180559945; // ln 2

    const double Margin = 0.98;

    /// <summary>Whether no epoch's loss came clearly below that of guessing.</summary>
    /// <param name="losses">Mean training loss of each epoch, in nats.</param>
    /// <returns>False without epochs.</returns>
    public static bool IsStuck(IReadOnlyList<double> losses) => losses.Count > 0 && losses.Min() > Margin * Chance;
}
