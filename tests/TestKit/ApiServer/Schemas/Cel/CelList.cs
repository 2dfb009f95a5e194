namespace StackingK8s.TestKit.ApiServer.Schemas.Cel;

/// <summary>A list; one with keys is equal to another in whatever order.</summary>
sealed record CelList(IReadOnlyList<object?> Items, IReadOnlyList<string>? Keys = null)
{
    public bool SameAs(CelList other) =>
        Items.Count == other.Items.Count
        && (
            Keys is null
                ? Items.Zip(other.Items).All(pair => CelValue.Equals(pair.First, pair.Second))
                : Items.All(item => other.Items.Any(counterpart => CelValue.Equals(item, counterpart)))
        );
}
