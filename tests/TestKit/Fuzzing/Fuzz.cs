using System.Globalization;
using System.Text;

namespace StackingK8s.TestKit.Fuzzing;

/// <summary>
/// Gives a reader a hundred thousand inputs. Each must be accepted, or rejected with the documented error, fast and within memory that its
/// size justifies; the first that is not ends the test with its seed and a shrunk copy. <c>STACKING_FUZZ_SEED</c> sets the first seed,
/// <c>STACKING_FUZZ_INPUTS</c> the number of inputs.
/// </summary>
public static class Fuzz
{
    static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    /// <typeparam name="T">What the reader returns.</typeparam>
    /// <typeparam name="TError">The documented error, exactly this type.</typeparam>
    /// <param name="make">Makes the input of a seed.</param>
    /// <param name="read">The reader.</param>
    /// <param name="allowance">Memory for one input.</param>
    /// <param name="check">
    /// Checks an accepted input, for example that it survives being written and read again; throws if it does not.
    /// </param>
    /// <param name="deep">Whether an error comes from beyond the first checks.</param>
    /// <param name="inputs">Number of inputs, unless the environment sets it.</param>
    public static FuzzTally Run<T, TError>(
        Func<int, byte[]> make,
        Func<byte[], T> read,
        Allowance allowance,
        Action<byte[], T> check,
        Predicate<TError> deep,
        int inputs = 100_000
    )
        where TError : Exception
    {
        int first = Number("STACKING_FUZZ_SEED", 0),
            count = Number("STACKING_FUZZ_INPUTS", inputs);
        FuzzedReader<T, TError> reader = new(read, allowance, check, deep);
        // The first reading includes what is initialised once.
        for (int seed = 0; seed < 20; seed++)
            reader.Try(make(seed));
        reader.Reset();
        int current = first;
        string? failure = null;
        Thread worker = new(() =>
        {
            for (int i = 0; i < count && failure is null; i++)
            {
                Volatile.Write(ref current, unchecked(first + i));
                byte[] input = make(current);
                if (reader.Try(input) is { } problem)
                    failure = Told(
                        current,
                        problem,
                        Shrinker.Shrink(input, smaller => reader.Try(smaller) is { } other && Kind(other) == Kind(problem)),
                        reader
                    );
            }
        })
        {
            IsBackground = true,
        };
        worker.Start();
        for (int before = current; !worker.Join(Hang); before = Volatile.Read(ref current))
            if (Volatile.Read(ref current) == before && failure is null)
                throw new FuzzException($"Seed {before} keeps the reader busy for more than {Hang.TotalSeconds} s: {Shown(make(before))}");
        return failure is null ? reader.Tally : throw new FuzzException(failure);
    }

    static string Told<T, TError>(int seed, string problem, byte[] shrunk, FuzzedReader<T, TError> reader)
        where TError : Exception =>
        $"Seed {seed}: {problem}\nShrunk to {shrunk.Length} bytes, which give: {reader.Try(shrunk)}\n{Shown(shrunk)}";

    static string Kind(string problem) => problem.Split([':', '\n'])[0];

    static string Shown(byte[] input)
    {
        StringBuilder text = new();
        foreach (byte each in input.Take(2000))
            text.Append(each is >= 0x20 and < 0x7f ? ((char)each).ToString() : $"\\x{each:x2}");
        return $"{text}\nbase64: {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, 8000)))}";
    }

    static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
