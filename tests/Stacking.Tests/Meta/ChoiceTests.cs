using System.Globalization;
using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Meta.Candidates;

namespace StackingK8s.Tests.Stacking.Meta;

// Scores are written as a candidate's on each part, candidates separated by a bar.
public class ChoiceTests
{
    static readonly MetaParameters Small = new() { NumEstimators = 10, NumLeaves = 4 },
        Large = new() { NumEstimators = 100, NumLeaves = 31 };

    [Fact]
    public void The_best_candidate_without_trees_wins_where_trees_gain_less_than_a_standard_error()
    {
        var choice = Make("0.8 0.8 | 0.9 0.8", "0.85 0.88", [Small]);

        Assert.Equal(1, choice.Plain);
        Assert.Equal(0.015, choice.Gain!.Mean, 1e-12);
        Assert.False(choice.WithTrees);
    }

    [Fact]
    public void An_expert_alone_must_lead_the_best_combination_by_more_than_a_standard_error()
    {
        const string Unsure = "0.8 0.8 0.8 | 0.9 0.75 0.8",
            Sure = "0.8 0.8 0.8 | 0.82 0.83 0.82";

        Assert.Equal(0, Make(Unsure, "0 0 0", [Small], alone: [1]).Plain);
        Assert.Equal(1, Make(Unsure, "0 0 0", [Small]).Plain);
        Assert.Equal(1, Make(Sure, "0 0 0", [Small], alone: [1]).Plain);
        Assert.Equal(0, Make("0.7 0.7", "0 0", [Small], alone: [0]).Plain);
    }

    [Theory]
    [InlineData("0.8 0.8 | 0.9 0.9", "0.8 0.8 | 0.9 0.9", 1)]
    [InlineData("0.8 0.8 | 0.9 0.9", "0.8 0.8 | 0.7 0.7", 0)]
    [InlineData("0.8 0.8 | 0.7 0.7", "0.8 0.8 | 0.9 0.9", 0)]
    [InlineData("0.8 0.8 | 0.9 0.9 | 0.95 0.95", "0.8 0.8 | 0.9 0.9 | 0.85 0.85", 1)]
    public void A_less_simple_combination_must_lead_both_in_single_networks_and_in_serving(string single, string served, int winner)
    {
        PlainScores plain = new(Scores(single, 2), Scores(served, 2), new HashSet<int>());

        Assert.Equal(winner, Choice.Make(plain, Scores("0 0", 2), [Small]).Plain);
    }

    [Fact]
    public void An_expert_alone_must_lead_in_single_networks_too()
    {
        PlainScores plain = new(Scores("0.8 0.8 | 0.7 0.7", 2), Scores("0.8 0.8 | 0.9 0.9", 2), new HashSet<int> { 1 });

        Assert.Equal(0, Choice.Make(plain, Scores("0 0", 2), [Small]).Plain);
    }

    [Fact]
    public void Trees_are_compared_with_the_strongest_candidate_of_single_networks_whichever_serves()
    {
        SearchScores single = Scores("0.8 0.8 | 0.9 0.9", 2),
            served = Scores("0.95 0.95 | 0.9 0.9", 2);

        var choice = Choice.Make(new(single, served, new HashSet<int>()), Scores("0.85 0.86", 2), [Small]);

        Assert.Equal(0, choice.Plain);
        Assert.Equal(-0.045, choice.Gain!.Mean, 1e-12);
        Assert.False(choice.WithTrees);
    }

    [Fact]
    public void Trees_win_where_they_gain_more_than_a_standard_error() =>
        Assert.True(Make("0.8 0.8 0.8", "0.83 0.84 0.82", [Small]).WithTrees);

    [Fact]
    public void With_one_part_there_is_no_standard_error_and_any_gain_counts()
    {
        Assert.True(Make("0.8", "0.81", [Small]).WithTrees);
        Assert.False(Make("0.8", "0.8", [Small]).WithTrees);
    }

    [Fact]
    public void The_first_of_equal_candidates_without_trees_is_the_simplest_and_wins() =>
        Assert.Equal(0, Make("0.8 0.9 | 0.9 0.8", "0.1 0.1", [Small]).Plain);

    [Fact]
    public void Of_trees_within_one_standard_error_of_the_best_the_smallest_win()
    {
        Assert.Equal(1, Make("0.5 0.5", "0.9 0.86 | 0.87 0.88", [Large, Small]).Trees);
        Assert.Equal(0, Make("0.5 0.5", "0.9 0.9 | 0.8 0.8", [Large, Small]).Trees);
    }

    [Fact]
    public void Scores_that_are_not_numbers_never_win()
    {
        Assert.Equal(1, Make("NaN 0.9 | 0.6 0.6", "0.1 0.1", [Small]).Plain);
        Assert.Equal(0, Make("NaN", "NaN", [Small]).Plain);
    }

    [Fact]
    public void A_part_left_out_does_not_choose()
    {
        const string Plain = "0.9 0.5 0.5 | 0.6 0.6 0.6";

        Assert.Equal(0, Make(Plain, "0 0 0", [Small]).Plain);
        Assert.Equal(1, Make(Plain, "0 0 0", [Small], except: 0).Plain);
    }

    [Fact]
    public void Without_experts_trees_are_all_there_is()
    {
        var choice = Make("", "0.7 0.8 | 0.9 0.9", [Small, Large]);

        Assert.True(choice.WithTrees);
        Assert.Equal((-1, 1), (choice.Plain, choice.Trees));
    }

    static Choice Make(string plain, string trees, MetaParameters[] parameters, int? except = null, int[]? alone = null)
    {
        int parts = trees.Split('|')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        var scores = Scores(plain, parts);
        return Choice.Make(new(scores, scores, (alone ?? []).ToHashSet()), Scores(trees, parts), parameters, except);
    }

    static SearchScores Scores(string text, int parts)
    {
        string[] candidates = text.Split('|', StringSplitOptions.RemoveEmptyEntries);
        SearchScores scores = new(candidates.Length, parts);
        foreach (var (candidate, values) in candidates.Index())
        foreach (var (part, value) in values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Index())
            scores.Set(candidate, part, double.Parse(value, CultureInfo.InvariantCulture));
        return scores;
    }
}
