using System.Globalization;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Steps;

namespace StackingK8s.Meta;

/// <summary>
/// What a search tells while it runs, and where it keeps the scores that it has: how much there is to do comes first, then a line now and
/// then; one that was killed resumes with what its journal holds.
/// </summary>
/// <param name="progress">Where it is told.</param>
/// <param name="journalOf">The journal's file for a search's key.</param>
public sealed class SearchWatch(ProgressReporter progress, Func<string, string> journalOf) : IProgress<CandidateScore>
{
    ProgressReporter.Activity? activity;
    string? journal;

    /// <summary>Opens the journal of a search; null where this place keeps none, which is told.</summary>
    /// <param name="search">Its key.</param>
    /// <exception cref="DataException">The file is something else.</exception>
    public SearchJournal? Open(string search)
    {
        string file = journalOf(search);
        try
        {
            var opened = SearchJournal.Open(file, search, progress.Log);
            journal = file;
            return opened;
        }
        catch (InvalidDataException foreign)
        {
            throw new DataException(foreign.Message, foreign);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            progress.Log($"The search keeps no journal ({unusable.Message}); killed, it would begin anew.");
            return null;
        }
    }

    /// <summary>Tells what there is to do.</summary>
    /// <param name="plan">Before the first score.</param>
    public void Tell(SearchPlan plan)
    {
        string known = plan.Known > 0 ? $", and {Number(plan.Known)} scores known from the journal" : "";
        progress.Log(
            $"{Number(plan.Candidates)} candidates on {Number(plan.Splits)} splits{known}: {Number(plan.Trees)} trees in "
                + $"{Number(plan.Paths)} runs of boosting, about {ProgressLine.FormatDuration(plan.Seconds)}"
        );
        activity = progress.Begin(ActivityNames.Searching, "fits", plan.Scores, 0.05, 0.95, alreadyDone: plan.Known);
    }

    /// <summary>Tells that a candidate has its score on a split.</summary>
    /// <param name="value">The score.</param>
    public void Report(CandidateScore value) => activity?.Report(value.Scored);

    /// <summary>Removes the journal: what the search was for is written.</summary>
    public void Finish()
    {
        if (journal is not null)
            File.Delete(journal);
    }

    static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
