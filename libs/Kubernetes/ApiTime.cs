namespace StackingK8s.Kubernetes;

/// <summary>Times of the API server, which the client hands out without saying that they are UTC.</summary>
public static class ApiTime
{
    /// <summary>Says that the time is UTC.</summary>
    /// <param name="time">A time of an API object, of whatever <see cref="DateTime.Kind"/>.</param>
    /// <returns>The same date and time of day, in UTC.</returns>
    public static DateTimeOffset Utc(this DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
