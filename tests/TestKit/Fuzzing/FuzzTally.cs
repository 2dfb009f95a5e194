namespace StackingK8s.TestKit.Fuzzing;

/// <summary>Outcomes of the inputs.</summary>
/// <param name="Inputs">All of them.</param>
/// <param name="Accepted">Read without an error.</param>
/// <param name="Deep">Accepted, or rejected beyond the first checks, which shows that the mutations reach their target.</param>
/// <param name="MostAllocated">Managed bytes for one input.</param>
public sealed record FuzzTally(int Inputs, int Accepted, int Deep, long MostAllocated)
{
    public double AcceptedShare => (double)Accepted / Inputs;

    public double DeepShare => (double)Deep / Inputs;
}
