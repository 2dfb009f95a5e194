namespace StackingK8s.Stacking.Verification;

/// <summary>A check cannot be made, because it needs something that another claim reports as broken.</summary>
/// <param name="why">What is broken, as the rest of "not checked: …".</param>
sealed class UncheckedException(string why) : Exception(why);
