namespace StackingK8s.TestKit.Fuzzing;

/// <summary>Managed bytes that a reader may allocate for one input.</summary>
/// <param name="Fixed">For any input: buffers, an error message.</param>
/// <param name="PerByte">For each byte of the input.</param>
public sealed record Allowance(long Fixed, long PerByte)
{
    public long For(int size) => Fixed + PerByte * size;
}
