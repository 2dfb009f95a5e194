using StackingK8s.Kubernetes.Schema;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Tests.Kubernetes.Schema;

public class YamlJsonTests
{
    /// <summary>
    /// What kubectl sends of each scalar, by `kubectl create --dry-run=client -o json`; yes and 0x10 are left out, which it reads as YAML
    /// 1.1.
    /// </summary>
    [Theory]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("'null'", "\"null\"")]
    [InlineData("true", "true")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("7", "7")]
    [InlineData("-7", "-7")]
    [InlineData("'7'", "\"7\"")]
    [InlineData("1e-3", "0.001")]
    [InlineData("0.5", "0.5")]
    [InlineData("500m", "\"500m\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("fake", "\"fake\"")]
    public void A_scalar_gets_the_type_that_kubectl_gives_it(string yaml, string json) =>
        Assert.Equal($$"""{"a":{{json}}}""", Json($"a: {yaml}"));

    [Theory]
    [InlineData("yes")]
    [InlineData("0x10")]
    [InlineData(".nan")]
    [InlineData("9e999")]
    public void What_readers_disagree_about_is_text(string yaml) => Assert.Equal($$"""{"a":"{{yaml}}"}""", Json($"a: {yaml}"));

    [Fact]
    public void A_whole_number_beyond_64_bits_is_a_real_one() => Assert.Equal("""{"a":1E+19}""", Json("a: 10000000000000000000"));

    [Fact]
    public void Lists_mappings_and_aliases_are_written_out() =>
        Assert.Equal("""{"a":[1,{"b":[]}],"c":[1,{"b":[]}]}""", Json("a: &x [1, {b: []}]\nc: *x"));

    static string Json(string yaml)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(yaml));
        return YamlJson.Convert(stream.Documents[0].RootNode)!.ToJsonString();
    }
}
