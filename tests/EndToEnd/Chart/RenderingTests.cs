using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart;

/// <summary>The committed renderings are those of the chart as it is; where helm is on the PATH it renders again.</summary>
public class RenderingTests
{
    const string WayOut =
        "The chart or its values have changed since they were rendered: `make helm-render` (it needs helm 3), then read the difference.";

    public static TheoryData<string> Names => [.. Rendering.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rendering_is_of_the_chart_as_it_is(string name)
    {
        Rendering rendering = new(name);
        if (Environment.GetEnvironmentVariable("STACKING_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(rendering.File, $"{rendering.Header(Helm.Version.Trim())}\n{rendering.Render()}");

        Assert.True(File.Exists(rendering.File), WayOut);
        Assert.True(rendering.Digest == rendering.Committed().Digest, WayOut);
        if (Helm.IsHere)
            Assert.Equal(rendering.Render(), rendering.Committed().Text);
    }

    [Fact]
    public void A_changed_template_value_or_name_changes_the_digest_and_an_embedded_file_does_not()
    {
        string digest = ChartFolder.Digest("replicas: 1");

        Assert.NotEqual(digest, ChartFolder.Digest("replicas: 2"));
        Assert.All(ChartFolder.Embedded, file => Assert.True(File.Exists(Path.Combine(ChartFolder.Path, file.Path)), file.Path));
    }

    [Fact]
    public void Every_rendering_has_its_values() =>
        Assert.Equal(
            Rendering.Names,
            Directory
                .GetFiles(Repository.Path("tests", "EndToEnd", "Chart", "Rendered"))
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void All_that_is_wrong_with_values_is_said_at_once()
    {
        string unknown = new Rendering("refused-unknown-keys").Committed().Text,
            wrong = new Rendering("refused-wrong-types").Committed().Text;

        Assert.All(["replicaCount", "threads", "tags", "app"], key => Assert.Contains($"'{key}'", unknown, StringComparison.Ordinal));
        Assert.All(
            [
                "/replicas",
                "/watchNamespaces",
                "/operator/workers",
                "/operator/logFormat",
                "/operator/port",
                "/images/pullPolicy",
                "/images/operator/digest",
                "/trialS3/secretKey",
            ],
            path => Assert.Contains(path, wrong, StringComparison.Ordinal)
        );
        Assert.Contains(
            "networkPolicy.steps.namespaces",
            new Rendering("refused-steps-policy-nowhere").Committed().Text,
            StringComparison.Ordinal
        );
    }
}
