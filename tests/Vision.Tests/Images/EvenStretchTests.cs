using StackingK8s.Vision.Images.Batches;

namespace StackingK8s.Tests.Vision.Images;

public class EvenStretchTests
{
    [Theory, InlineData(1000, 64, 200), InlineData(63, 64, 1), InlineData(129, 64, 64), InlineData(7, 3, 1_000_000)]
    public void Stretches_make_the_batches_of_one_pass_over_all(int total, int largestPart, long largestStretch)
    {
        var stretches = EvenStretch.Split(total, largestPart, largestStretch).ToList();

        EvenStretch whole = EvenStretch.All(total, (total + largestPart - 1) / largestPart);
        var batches = Enumerable.Range(0, whole.Count).Select(part => (whole.Start(part), whole.Start(part + 1)));
        Assert.Equal(
            batches,
            stretches.SelectMany(each =>
                Enumerable.Range(0, each.Count).Select(part => (each.From + each.Start(part), each.From + each.Start(part + 1)))
            )
        );
        Assert.Equal(total, stretches.Sum(each => each.Total));
        Assert.All(stretches, each => Assert.InRange(each.Total, 1, Math.Max(largestStretch, largestPart)));
    }
}
