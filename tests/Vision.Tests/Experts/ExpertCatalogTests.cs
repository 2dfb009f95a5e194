using StackingK8s.Vision.Experts;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Experts;

public sealed class ExpertCatalogTests
{
    [Theory]
    [InlineData("tf_efficientnet_b3", "tf_efficientnetv2_b3")]
    [InlineData("maxvit_tiny_tf_256", "maxvit_tiny_tf_224")]
    [InlineData("MAXVIT_TEST_64", "maxvit_test_64")]
    public void An_unknown_architecture_is_rejected_with_the_nearest_names(string asked, string offered)
    {
        var refusal = Assert.Throws<UnknownArchitectureException>(() => ExpertCatalog.Find(asked));
        Assert.Equal(asked, refusal.Name);
        Assert.Equal(3, refusal.Nearest.Count);
        Assert.Contains(offered, refusal.Nearest);
        Assert.Contains(asked, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(offered, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maxvit_tiny_tf_224", 384, "exactly 224 pixels, not 384: omit the size, or use maxvit_tiny_tf_384")]
    [InlineData(
        "maxvit_base_tf_512",
        300,
        "or use an EfficientNetV2, which accepts any size of 32 or more, or maxvit_base_tf_224 with 224, or maxvit_base_tf_384 with 384"
    )]
    [InlineData("tf_efficientnetv2_b3", 16, "tf_efficientnetv2_b3 takes images of 32 or more pixels, not 16")]
    public void An_image_size_that_does_not_fit_comes_with_the_architecture_that_accepts_it(string architecture, int size, string words) =>
        Assert.EndsWith(words, ImageSizeAdvice.Problem(ExpertCatalog.Find(architecture), size), StringComparison.Ordinal);

    [Fact]
    public void An_image_size_that_fits_needs_no_advice()
    {
        Assert.Null(ImageSizeAdvice.Problem(ExpertCatalog.Find("tf_efficientnetv2_b3"), 300));
        Assert.Null(ImageSizeAdvice.Problem(ExpertCatalog.Find("maxvit_tiny_tf_384"), 384));
    }

    [Fact]
    public void Options_outside_their_range_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpertCatalog.Create("maxvit_test_64", new() { Classes = 0 }, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpertCatalog.Create("maxvit_test_64", new() { Dropout = 1 }, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpertCatalog.Create("maxvit_test_64", new() { DropPath = double.NaN }, 0));
    }

    [Fact]
    public void A_MaxViT_rejects_images_of_another_size_and_names_its_own()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create("maxvit_test_64", new(), 0);
        Assert.False(expert.Architecture.AllowsImageSize(96));
        Assert.True(expert.Architecture.AllowsImageSize(64));
        var refusal = Assert.Throws<ArgumentException>(() => expert.Embed(torch.zeros(1, 3, 96, 96)));
        Assert.Contains("exactly 64", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("(1, 3, 96, 96)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_EfficientNetV2_accepts_any_square_image_of_at_least_32_pixels()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create("efficientnetv2_test", new() { Classes = 3 }, 0);
        expert.eval();
        Assert.False(expert.Architecture.AllowsImageSize(31));
        Assert.Throws<ArgumentException>(() => expert.Embed(torch.zeros(1, 3, 31, 31)));
        Assert.Throws<ArgumentException>(() => expert.Embed(torch.zeros(1, 3, 32, 64)));
        Assert.Throws<ArgumentException>(() => expert.Embed(torch.zeros(1, 1, 32, 32)));
        Assert.Throws<ArgumentException>(() => expert.Embed(torch.zeros(3, 32, 32)));
        foreach (var size in new[] { 32, 33, 75, 96 })
            Assert.Equal([2, 3], expert.call(torch.zeros(2, 3, size, size)).shape);
    }

    [Fact]
    public void Embedding_and_classifier_together_are_the_forward_pass()
    {
        foreach (var name in new[] { "efficientnetv2_test", "maxvit_test_64" })
        {
            using var scope = torch.NewDisposeScope();
            using var expert = ExpertCatalog.Create(name, new() { Classes = 5 }, 0);
            expert.eval();
            var images = torch.randn(2, 3, 64, 64);
            var embedding = expert.Embed(images);
            Assert.Equal([2, expert.Architecture.EmbeddingSize], embedding.shape);
            Assert.Equal(expert.call(images).data<float>().ToArray(), expert.Classify(embedding).data<float>().ToArray());
        }
    }
}
