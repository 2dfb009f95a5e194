using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Meta.Validation;

/// <summary>
/// Divides the rows of X_meta into parts that score the candidates. Whole groups are held out, spread over the folds: a row held out then
/// comes from networks whose other rows were fitted on, as in serving, where no network is new. Holding out whole folds would withhold
/// their networks too, and holding out rows would leave others of their group behind. Pure.
/// </summary>
static class ValidationParts
{
    /// <summary>The parts that score the candidates.</summary>
    /// <param name="input">Labels, groups and folds.</param>
    /// <param name="validation">Which rows.</param>
    /// <param name="seed">Of the split.</param>
    /// <exception cref="DataException">The rows cannot be divided so that every part has both classes on either side.</exception>
    public static IReadOnlyList<ValidationPart> Create(MetaStageInput input, ValidationSpec validation, long seed) =>
        validation.Strategy == ValidationStrategy.Holdout ? [HoldOut(input, validation, seed)] : CrossValidate(input, validation, seed);

    /// <summary>
    /// The parts of a cross-validation, whatever the strategy: the meta-model's own out-of-fold predictions need every row once.
    /// </summary>
    /// <param name="input">Labels, groups and folds.</param>
    /// <param name="validation">What is held out together, and in how many parts.</param>
    /// <param name="seed">Of the split.</param>
    /// <exception cref="DataException">The rows cannot be divided so that every part has both classes on either side.</exception>
    public static IReadOnlyList<ValidationPart> CrossValidate(MetaStageInput input, ValidationSpec validation, long seed)
    {
        if (validation.Unit == ValidationUnit.Fold)
            return Parts(ByFold(input));
        for (int parts = validation.Folds; parts >= 2; parts--)
            if (Assign(input, Units(input, validation), parts, seed) is { } partOfRow)
                return Parts(partOfRow);
        throw Impossible("no two parts with rows of both classes each; use data with more groups of each class, or unit: row");
    }

    /// <summary>What is held out together in these rows.</summary>
    /// <param name="input">Labels, groups and folds.</param>
    /// <param name="validation">What was asked for.</param>
    public static ValidationUnit Unit(MetaStageInput input, ValidationSpec validation) =>
        validation.Unit == ValidationUnit.Group && input.Groups is null ? ValidationUnit.Row : validation.Unit;

    static int[]? Units(MetaStageInput input, ValidationSpec validation) => validation.Unit == ValidationUnit.Group ? input.Groups : null;

    static ValidationPart HoldOut(MetaStageInput input, ValidationSpec validation, long seed)
    {
        if (validation.Unit == ValidationUnit.Fold)
            return Parts(ByFold(input))[0];
        try
        {
            var (train, heldOut) = Units(input, validation) is { } groups
                ? TrainTestSplit.Grouped(input.Labels, groups, validation.Fraction, seed)
                : TrainTestSplit.Stratified(input.Labels, validation.Fraction, seed);
            return new(train, heldOut);
        }
        catch (SplitException impossible)
        {
            throw Impossible(impossible.Message, impossible);
        }
    }

    static int[] ByFold(MetaStageInput input)
    {
        if (input.Folds is not { } folds)
            throw Impossible("unit: fold needs the fold of each row, which these arrays do not have; use unit: group or row");
        int count = folds.Max() + 1;
        return FoldFeasibility.FindProblems(input.Labels, folds, count) is [var problem, ..]
            ? throw Impossible($"unit: fold, but {char.ToLowerInvariant(problem[0])}{problem[1..].TrimEnd('.')}")
            : folds;
    }

    /// <summary>
    /// Stratified by label and, as far as there are enough rows, by fold: each part takes its share of every fold, so that no network is
    /// withheld as a whole.
    /// </summary>
    static int[]? Assign(MetaStageInput input, int[]? groups, int parts, long seed)
    {
        if (FoldFeasibility.Problems(input.Labels, groups, parts).Count > 0)
            return null;
        int[] strata = input.Folds is { } folds ? [.. folds.Select((fold, row) => 2 * fold + input.Labels[row])] : input.Labels;
        foreach (int[] classes in new[] { strata, input.Labels })
        {
            int[] partOfRow = groups is null
                ? StratifiedKFold.Split(classes, parts, true, seed)
                : StratifiedGroupKFold.Split(classes, groups, parts, true, seed);
            if (FoldFeasibility.FindProblems(input.Labels, partOfRow, parts).Count == 0)
                return partOfRow;
        }
        return null;
    }

    static ValidationPart[] Parts(int[] partOfRow) =>
        [
            .. Enumerable
                .Range(0, partOfRow.Max() + 1)
                .Select(part => new ValidationPart(FoldRows.Training(partOfRow, part), FoldRows.HeldOut(partOfRow, part))),
        ];

    static DataException Impossible(string why, Exception? cause = null) =>
        new($"X_meta cannot be split for the search: {why.TrimEnd('.')}.", cause);
}
