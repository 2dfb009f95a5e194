namespace StackingK8s.Contracts.SelfTests;

/// <summary>One thing that a program needs from the image or machine it is on, tried by <see cref="SelfTestRunner"/>.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="TryAsync">
/// Tries it in an empty folder that it is given, and returns what it found, such as a version. Throws where it found nothing usable.
/// </param>
public sealed record SelfCheck(string Name, Func<string, Task<string>> TryAsync);
