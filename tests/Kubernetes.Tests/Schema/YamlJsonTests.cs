using StackingK8s.Kubernetes.Schema;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Tests.Kubernetes.Schema;

public class YamlJsonTests
{
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
