namespace StackingK8s.Boosting.Search;

/// <summary>News from a running search: one candidate has its score.</summary>
/// <param name="Candidate">Its index among the candidates.</param>
/// <param name="Auc">Area under the ROC curve on the validation rows, 0 to 1; NaN where they are of one class.</param>
/// <param name="Scored">Candidates scored so far, this one included.</param>
/// <param name="Candidates">Candidates in all.</param>
public sealed record CandidateScore(int Candidate, double Auc, int Scored, int Candidates);
