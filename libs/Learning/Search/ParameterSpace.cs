namespace StackingK8s.Learning.Search;

/// <summary>The values to try for each parameter. Integers are held as doubles; below 2^53 that changes none of them.</summary>
public sealed class ParameterSpace
{
    /// <summary>Sorts the parameters by name and checks their values.</summary>
    /// <param name="values">Per parameter its values, in the order in which they are to be tried.</param>
    /// <exception cref="ArgumentException">
    /// No parameter, a name twice, or a parameter without values or with a value that is not finite.
    /// </exception>
    public ParameterSpace(IEnumerable<KeyValuePair<string, IReadOnlyList<double>>> values)
    {
        var sorted = values.OrderBy(parameter => parameter.Key, StringComparer.Ordinal).ToList();
        if (sorted.Count == 0)
            throw new ArgumentException("A search space needs at least one parameter.", nameof(values));
        for (int i = 0; i < sorted.Count; i++)
        {
            var (name, choices) = sorted[i];
            if (i > 0 && sorted[i - 1].Key == name)
                throw new ArgumentException($"Parameter {name} is named twice.", nameof(values));
            if (choices.Count == 0)
                throw new ArgumentException($"Parameter {name} has no values to try.", nameof(values));
            if (!choices.All(double.IsFinite))
                throw new ArgumentException($"Parameter {name} has a value that is not a finite number.", nameof(values));
        }
        Names = [.. sorted.Select(parameter => parameter.Key)];
        Values = [.. sorted.Select(parameter => parameter.Value.ToArray())];
    }

    /// <summary>Parameter names in ordinal order, which is the order of the grid.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The values of each parameter, beside <see cref="Names"/>, in the order given.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Values { get; }
}
