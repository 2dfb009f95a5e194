using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Meta;
using StackingK8s.Meta.Validation;

namespace StackingK8s.Tests.Stacking.Meta;

public class ValidationPartsTests
{
    const int Rows = 200;

    // Twenty groups of ten rows, half of each positive; fold f holds out groups 4f to 4f + 3.
    static readonly int[] Labels = [.. Enumerable.Range(0, Rows).Select(row => row % 2)],
        Groups = [.. Enumerable.Range(0, Rows).Select(row => row / 10)],
        Folds = [.. Enumerable.Range(0, Rows).Select(row => row / 40)];

    [Fact]
    public void Every_row_is_held_out_once_with_its_whole_group()
    {
        var parts = Create(new());

        Assert.Equal(Enumerable.Range(0, Rows), parts.SelectMany(part => part.HeldOut).Order());
        Assert.All(parts, part => Assert.Empty(part.HeldOut.Select(row => Groups[row]).Intersect(part.Train.Select(row => Groups[row]))));
        Assert.All(parts, part => Assert.Equal(Rows, part.Train.Length + part.HeldOut.Length));
    }

    [Fact]
    public void No_part_withholds_all_rows_of_a_fold_so_every_network_stays_known() =>
        Assert.All(Create(new()), part => Assert.Equal(5, part.Train.Select(row => Folds[row]).Distinct().Count()));

    [Fact]
    public void Parts_of_whole_folds_withhold_their_networks() =>
        Assert.All(Create(new() { Unit = ValidationUnit.Fold }), part =>
            Assert.Empty(part.HeldOut.Select(row => Folds[row]).Intersect(part.Train.Select(row => Folds[row])))
        );

    [Fact]
    public void Rows_may_be_held_out_whatever_their_group() =>
        Assert.All(Create(new() { Unit = ValidationUnit.Row }), part =>
            Assert.NotEmpty(part.HeldOut.Select(row => Groups[row]).Intersect(part.Train.Select(row => Groups[row])))
        );

    [Fact]
    public void Fewer_groups_of_a_class_than_parts_give_fewer_parts()
    {
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row < 30 ? 1 : 0)];

        Assert.Equal(3, ValidationParts.Create(Input() with { Labels = labels, Folds = null }, new(), 42).Count);
    }

    [Fact]
    public void Holdout_holds_out_one_part_of_whole_groups()
    {
        var part = Assert.Single(Create(new() { Strategy = ValidationStrategy.Holdout, Fraction = 0.1 }));

        Assert.Equal(2, part.HeldOut.Select(row => Groups[row]).Distinct().Count());
        Assert.Equal(20, part.HeldOut.Length);
    }

    [Fact]
    public void Folds_cannot_be_held_out_of_arrays_that_do_not_say_them() =>
        Assert.Contains(
            "unit: fold needs the fold of each row",
            Assert
                .Throws<DataException>(() =>
                    ValidationParts.Create(Input() with { Folds = null }, new() { Unit = ValidationUnit.Fold }, 42)
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_fold_of_one_class_cannot_be_held_out_alone()
    {
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row < 40 ? 1 : row % 2)];

        var rejected = Assert.Throws<DataException>(() =>
            ValidationParts.Create(Input() with { Labels = labels }, new() { Unit = ValidationUnit.Fold }, 42)
        );

        Assert.Contains("fold 0 holds out no row of class 0", rejected.Message, StringComparison.Ordinal);
    }

    static IReadOnlyList<ValidationPart> Create(ValidationSpec validation) => ValidationParts.Create(Input(), validation, 42);

    static MetaStageInput Input() =>
        new(new(Rows, 1), ["x"], Labels, ["real", "fake"], "g", Groups, [], new(Rows, 0), new(Rows, 0), Folds, [], [], null);
}
