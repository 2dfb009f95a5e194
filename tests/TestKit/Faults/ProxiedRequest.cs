namespace StackingK8s.TestKit.Faults;

/// <summary>A request that came to a <see cref="FaultProxy"/>.</summary>
/// <param name="Method">GET, PUT, …</param>
/// <param name="Target">Path and query as sent.</param>
/// <param name="Head">Request line and headers.</param>
public sealed record ProxiedRequest(string Method, string Target, string Head);
