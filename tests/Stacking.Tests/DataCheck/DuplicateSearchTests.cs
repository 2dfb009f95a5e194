using System.Numerics;
using StackingK8s.Artifacts.Images;
using StackingK8s.DataCheck.Duplicates;

namespace StackingK8s.Tests.Stacking.DataCheck;

public sealed class DuplicateSearchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(31)]
    public void A_picture_that_was_recompressed_is_found_however_its_bits_are_spread(int bits)
    {
        var image = SampleRows.Image("a");
        var pairs = DuplicateSearch.AcrossGroups([image, SampleRows.Image("b"), image.Recompressed("c", bits)], ["x", "y", "z"]);
        var pair = Assert.Single(pairs);
        Assert.Equal((0, 2, bits), (pair.First, pair.Second, pair.Distance));
    }

    [Fact]
    public void A_picture_that_differs_in_32_bits_is_another_one()
    {
        var image = SampleRows.Image("a");
        Assert.Empty(DuplicateSearch.AcrossGroups([image, image.Recompressed("c", 32)], ["x", "y"]));
    }

    [Fact]
    public void Copies_within_a_group_are_nobodys_business()
    {
        var image = SampleRows.Image("a");
        Assert.Empty(DuplicateSearch.AcrossGroups([image, image, image.Recompressed("c", 3)], ["x", "x", "x"]));
    }

    [Fact]
    public void A_picture_without_a_fingerprint_is_found_by_its_bytes_alone()
    {
        var flat = SampleRows.Image("a") with { Fingerprint = null };
        var other = SampleRows.Image("b") with { Fingerprint = null };
        var pair = Assert.Single(DuplicateSearch.AcrossGroups([flat, other, flat], [null, null, null]));
        Assert.Equal((0, 2, (int?)null), (pair.First, pair.Second, pair.Distance));
    }

    [Fact]
    public void The_index_joins_what_comparing_all_pairs_joins()
    {
        Random random = new(3);
        List<ImageFacts> images = [];
        for (int i = 0; i < 400; i++)
        {
            byte[] bits = new byte[32];
            random.NextBytes(bits);
            if (i > 0 && random.Next(3) > 0)
            {
                bits = Convert.FromHexString(images[random.Next(i)].Fingerprint!);
                for (int flips = random.Next(60); flips > 0; flips--)
                    bits[random.Next(32)] ^= (byte)(1 << random.Next(8));
            }
            images.Add(SampleRows.Image($"{i}") with { Fingerprint = Convert.ToHexStringLower(bits) });
        }
        string?[] none = new string?[images.Count];

        var pairs = DuplicateSearch.AcrossGroups(images, none);

        DisjointSets found = new(images.Count),
            all = new(images.Count);
        foreach (var pair in pairs)
        {
            Assert.Equal(Distance(images[pair.First], images[pair.Second]), pair.Distance);
            found.Join(pair.First, pair.Second);
        }
        for (int a = 0; a < images.Count; a++)
        for (int b = 0; b < a; b++)
            if (Distance(images[a], images[b]) <= 31)
                all.Join(a, b);
        Assert.Equal(Enumerable.Range(0, 400).Select(all.Find), Enumerable.Range(0, 400).Select(found.Find));
        Assert.InRange(pairs.Count, 50, 350);
    }

    [Fact]
    public void A_test_image_is_matched_with_the_nearest_training_image()
    {
        var image = SampleRows.Image("a");
        var shared = DuplicateSearch.Between(
            [image.Recompressed("far", 20), image.Recompressed("near", 4), SampleRows.Image("b")],
            [SampleRows.Image("c"), image, SampleRows.Image("b")]
        );
        Assert.Equal([(1, 1, 4), (2, 2, null)], shared.Select(pair => (pair.First, pair.Second, pair.Distance)));
    }

    [Fact]
    public void Groups_that_hang_together_through_others_become_one_named_like_the_first()
    {
        var (merges, effective) = GroupMerging.Merge(["a", "b", "c", "c", "d", null, null], [new(1, 2, null), new(3, 4, 7), new(5, 6, 1)]);
        Assert.Equal(["a", "b", "b", "b", "b", "duplicates-of-row-5", "duplicates-of-row-5"], effective);
        Assert.Equal(["b", "duplicates-of-row-5"], merges.Select(merge => merge.Group));
        Assert.Equal(["b", "c", "d"], merges[0].Names);
        Assert.Empty(merges[1].Names);
    }

    [Fact]
    public void A_row_without_a_group_joins_the_group_of_its_copy()
    {
        var (merges, effective) = GroupMerging.Merge([null, "a", "a"], [new(0, 2, null)]);
        Assert.Equal(["a", "a", "a"], effective);
        Assert.Equal(["a"], merges[0].Names);
    }

    static int Distance(ImageFacts a, ImageFacts b) =>
        Convert
            .FromHexString(a.Fingerprint!)
            .Zip(Convert.FromHexString(b.Fingerprint!), (x, y) => BitOperations.PopCount((uint)(x ^ y)))
            .Sum();
}
