namespace StackingK8s.TestKit.Fuzzing;

/// <summary>Inputs for a reader of several kinds of files: the first byte is the kind, the file follows.</summary>
/// <param name="words">Byte strings with a meaning in the format.</param>
/// <param name="samples">Valid files of each kind.</param>
public sealed class KindedMutator(IReadOnlyList<string> words, params IReadOnlyList<byte[]>[] samples)
{
    readonly Mutator[] mutators = [.. samples.Select(kind => new Mutator(kind, words))];

    public byte[] Make(int seed)
    {
        int kind = (int)((uint)seed % mutators.Length);
        return [(byte)kind, .. mutators[kind].Make(seed)];
    }
}
