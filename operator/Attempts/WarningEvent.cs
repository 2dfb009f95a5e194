namespace StackingK8s.Operator.Attempts;

/// <summary>A Warning event about a Job or pod: it tells what no status field does.</summary>
/// <param name="ObjectUid">UID of the Job or pod.</param>
/// <param name="Reason">FailedCreate, FailedMount, …</param>
/// <param name="Message">As the reporting component wrote it.</param>
sealed record WarningEvent(string ObjectUid, string Reason, string Message);
