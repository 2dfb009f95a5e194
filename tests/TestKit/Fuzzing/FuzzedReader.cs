namespace StackingK8s.TestKit.Fuzzing;

/// <summary>Reads inputs, measures each and counts the outcomes.</summary>
sealed class FuzzedReader<T, TError>(Func<byte[], T> read, Allowance allowance, Action<byte[], T> check, Predicate<TError> deep)
    where TError : Exception
{
    const int Repeats = 3;

    int inputs,
        accepted,
        reached;
    long most;

    public FuzzTally Tally => new(inputs, accepted, reached, most);

    public void Reset() => (inputs, accepted, reached, most) = (0, 0, 0, 0);

    /// <returns>What is wrong, its kind before the first colon; null for an input that was correctly accepted or rejected.</returns>
    public string? Try(byte[] input)
    {
        inputs++;
        var (value, error, allocated, took) = Measure(input);
        // The garbage collector or the just-in-time compiler may have caused it: only a repeated result counts.
        for (int again = 1; again < Repeats && (allocated > allowance.For(input.Length) || took > Limit(input)); again++)
        {
            var repeated = Measure(input);
            (repeated.Value as IDisposable)?.Dispose();
            (allocated, took) = (Math.Min(allocated, repeated.Allocated), took < repeated.Took ? took : repeated.Took);
        }
        most = Math.Max(most, allocated);
        if (allocated > allowance.For(input.Length))
            return $"Too much memory: {allocated} bytes for an input of {input.Length}, where {allowance.For(input.Length)} are allowed";
        if (took > Limit(input))
            return $"Too slow: {took.TotalMilliseconds:F0} ms for an input of {input.Length} bytes";
        if (error is TError refused && error.GetType() == typeof(TError))
        {
            if (deep(refused))
                reached++;
            return null;
        }
        if (error is not null)
            return $"Undocumented {error.GetType().Name}: {error}";
        accepted++;
        reached++;
        try
        {
            check(input, value!);
            return null;
        }
        catch (Exception broken)
        {
            return $"Accepted, but {broken.GetType().Name}: {broken}";
        }
    }

    (T? Value, Exception? Error, long Allocated, TimeSpan Took) Measure(byte[] input)
    {
        var start = ThreadTime.Now();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var value = read(input);
            return (value, null, GC.GetAllocatedBytesForCurrentThread() - before, ThreadTime.Now() - start);
        }
        catch (Exception error)
        {
            return (default, error, GC.GetAllocatedBytesForCurrentThread() - before, ThreadTime.Now() - start);
        }
    }

    /// <summary>CPU time of this thread: far above what any reader needs, far below what more than linear time would take.</summary>
    static TimeSpan Limit(byte[] input) => TimeSpan.FromMilliseconds(100 + input.Length / 100.0);
}
