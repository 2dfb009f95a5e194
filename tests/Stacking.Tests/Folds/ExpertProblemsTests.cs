using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Training;

namespace StackingK8s.Tests.Stacking.Folds;

public class ExpertProblemsTests
{
    static ExpertSpec Expert =>
        new()
        {
            Name = "a",
            Architecture = "efficientnetv2_test",
            Augmentation = new() { Jpeg = new() { Probability = 0.5 } },
        };

    [Fact]
    public void Jpeg_compression_of_a_residual_is_refused_with_its_field()
    {
        var problem = Assert.Single(ExpertProblems.Find([Expert, Expert with { View = PixelView.Residual }]));
        Assert.Equal("spec.experts[1].augmentation.jpeg", problem.Path);
    }
}
