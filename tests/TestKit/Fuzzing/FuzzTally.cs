namespace StackingK8s.TestKit.Fuzzing;

/// <summary>What became of the inputs.</summary>
/// <param name="Inputs">All of them.</param>
/// <param name="Accepted">Read without an error.</param>
/// <param name="Deep">Accepted, or refused behind the first checks, which shows that the mutations reach what they are for.</param>
/// <param name="MostAllocated">Managed bytes for one input.</param>
public sealed record FuzzTally(int Inputs, int Accepted, int Deep, long MostAllocated)
{
    public double AcceptedShare => (double)Accepted / Inputs;

    public double DeepShare => (double)Deep / Inputs;
}
