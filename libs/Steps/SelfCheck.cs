using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Steps;

/// <summary>One thing that a program needs from the image or machine it is on, tried by <see cref="SelfTest"/>.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="TryAsync">Tries it, in an empty folder that it is given; returns what it found, such as a version. Throws where it finds nothing usable.</param>
public sealed record SelfCheck(string Name, Func<string, Task<string>> TryAsync);
