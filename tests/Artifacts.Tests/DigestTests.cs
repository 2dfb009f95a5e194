using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Artifacts;

public sealed class DigestTests : IDisposable
{
    // FIPS 180-2, appendix B.1 and B.3.
    const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const string OfAMillionTimesA = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Known_digests_come_out_of_bytes_texts_and_files()
    {
        Assert.Equal(OfAbc, ContentDigest.OfBytes("abc"u8));
        Assert.Equal(OfAbc, ContentDigest.OfText("abc"));
        Assert.Equal(OfAMillionTimesA, ContentDigest.OfFile(temp.Write("million", new string('a', 1_000_000))));
        Assert.Equal(ContentDigest.OfBytes([]), ContentDigest.OfFile(temp.Write("empty", "")));
    }

    [Fact]
    public void Lists_that_join_to_the_same_text_differ()
    {
        string[][] lists =
        [
            [],
            [""],
            ["", ""],
            ["ab"],
            ["a", "b"],
            ["b", "a"],
            ["a", "b", ""],
            ["a\0b"],
            ["ab\0\0\0\0\0\0\0"],
        ];
        Assert.Equal(lists.Length, lists.Select(ContentDigest.OfList).Distinct().Count());
    }

    [Fact]
    public void Half_a_surrogate_pair_has_no_digest() => Assert.Throws<EncoderFallbackException>(() => ContentDigest.OfText("\ud800"));

    [Fact]
    public void A_missing_file_has_no_digest() => Assert.Throws<FileNotFoundException>(() => ContentDigest.OfFile(temp["none"]));

    [Fact]
    public void Equal_work_has_one_digest_wherever_its_inputs_lie()
    {
        var inputs = new Dictionary<string, string> { ["manifest"] = "1", ["images"] = "2" };
        var reversed = new Dictionary<string, string> { ["images"] = "2", ["manifest"] = "1" };
        Assert.Equal(WorkDigest.Compute(Task("/a", ["x"]), "1", inputs), WorkDigest.Compute(Task("/b", ["x"]), "1", reversed));
    }

    [Fact]
    public void Different_work_has_different_digests()
    {
        var one = new Dictionary<string, string> { ["a"] = "1" };
        string[] digests =
        [
            WorkDigest.Compute(Task("/a", ["x"]), "1", one),
            WorkDigest.Compute(Task("/a", ["x", "y"]), "1", one),
            WorkDigest.Compute(Task("/a", ["x"]), "2", one),
            WorkDigest.Compute(Task("/a", ["x"]), "1", new Dictionary<string, string>()),
            WorkDigest.Compute(Task("/a", ["x"]), "1", new Dictionary<string, string> { ["a"] = "2" }),
            WorkDigest.Compute(Task("/a", ["x"]), "1", new Dictionary<string, string> { ["b"] = "1" }),
            WorkDigest.Compute(new OtherStep(Task("/a", ["x"])), "1", one),
        ];
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.All(digests, digest => Assert.Matches("^[0-9a-f]{64}$", digest));
    }

    static AggregateTask Task(string artifacts, string[] experts) =>
        new(artifacts, RunIdentity.None, experts, FeatureSet.Both, EmbeddingScale.PerNetwork, [], []);

    sealed record OtherStep(AggregateTask Task) : IStepTask
    {
        public string Artifacts => Task.Artifacts;
        public RunIdentity Run => Task.Run;
        public string Step => "other";

        public string WorkIdentity() => Task.WorkIdentity();
    }
}
