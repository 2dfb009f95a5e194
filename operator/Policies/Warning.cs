namespace StackingK8s.Operator.Policies;

/// <summary>A Warning event about a Job or pod; what no status field says.</summary>
/// <param name="ObjectUid">Of the Job or pod.</param>
/// <param name="Reason">FailedCreate, FailedMount, …</param>
/// <param name="Message">The words of whoever reported it.</param>
sealed record Warning(string ObjectUid, string Reason, string Message);
