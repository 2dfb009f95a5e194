namespace StackingK8s.Contracts.Errors;

/// <summary>An artifact is missing, incomplete or differs from its digest (exit code 4).</summary>
public sealed class ArtifactException(string message, Exception? cause = null)
    : StackingException(Contracts.Errors.ExitCode.Artifact, message, cause);
