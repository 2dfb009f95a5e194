using System.Diagnostics;
using System.Text.Json.Nodes;
using StackingK8s.Kubernetes.Schema;
using StackingK8s.TestKit;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Tests.Kubernetes.Schema;

/// <summary>One table of scalars, held against this program and, where there is one, against kubectl itself.</summary>
public class YamlScalarsTests
{
    /// <summary>Each scalar and the JSON that kubectl 1.20 makes of it.</summary>
    static readonly (string Yaml, string Json)[] Table =
    [
        ("", "null"),
        ("~", "null"),
        ("Null", "null"),
        ("nUll", "\"nUll\""),
        ("'null'", "\"null\""),
        ("true", "true"),
        ("True", "true"),
        ("TRUE", "true"),
        ("tRUE", "\"tRUE\""),
        ("yes", "true"),
        ("Y", "true"),
        ("On", "true"),
        ("No", "false"),
        ("n", "false"),
        ("off", "false"),
        ("FALSE", "false"),
        ("\"true\"", "\"true\""),
        ("!!bool \"true\"", "true"),
        ("7", "7"),
        ("+7", "7"),
        ("-7", "-7"),
        ("'7'", "\"7\""),
        ("0", "0"),
        ("-0", "0"),
        ("0x2A", "42"),
        ("0X2A", "42"),
        ("-0x2A", "-42"),
        ("0x_2A", "42"),
        ("0xZZ", "\"0xZZ\""),
        ("0x", "\"0x\""),
        ("0o17", "15"),
        ("0o8", "\"0o8\""),
        ("0b101", "5"),
        ("0b2", "\"0b2\""),
        ("1_000", "1000"),
        ("1_", "1"),
        ("_1", "\"_1\""),
        ("!!str 5", "\"5\""),
        ("!!int \"5\"", "5"),
        ("1e3", "1000"),
        ("1E3", "1000"),
        ("1e-3", "0.001"),
        ("5.0", "5"),
        ("5.", "5"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("1_0.5", "10.5"),
        ("1.e3", "1000"),
        (".e3", "\".e3\""),
        ("0.5", "0.5"),
        ("123456789.125", "123456789.125"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("1e400", "\"1e400\""),
        ("1e", "\"1e\""),
        ("e3", "\"e3\""),
        ("inf", "\"inf\""),
        ("nan", "\"nan\""),
        ("--5", "\"--5\""),
        (".", "\".\""),
        ("0x1p3", "\"0x1p3\""),
        ("1d5", "\"1d5\""),
        ("0,5", "\"0,5\""),
        ("1,000", "\"1,000\""),
        ("1:30", "\"1:30\""),
        ("2001-01-01", "\"2001-01-01\""),
        ("500m", "\"500m\""),
        ("1.2.3", "\"1.2.3\""),
        ("fake", "\"fake\""),
    ];

    public static TheoryData<string, string> Rows() => [.. Table.Select(row => (row.Yaml, row.Json))];

    [Theory, MemberData(nameof(Rows))]
    public void A_scalar_gets_the_type_that_kubectl_gives_it(string yaml, string json)
    {
        var scalar = Scalar(yaml);
        Assert.Null(YamlScalars.Refusal(scalar));
        Assert.Equal(json, YamlScalars.Convert(scalar)?.ToJsonString() ?? "null");
    }

    [Fact]
    public void Kubectl_reads_the_table_so()
    {
        if (!File.Exists("/usr/bin/kubectl"))
            Assert.Skip("There is no kubectl here.");
        using TemporaryFolder folder = new();
        string items = string.Concat(Table.Select(row => $"  - {row.Yaml}\n"));
        string file = folder.Write("w.yaml", $"apiVersion: example.dev/v1\nkind: Widget\nmetadata: {{name: w}}\nspec:\n  a:\n{items}");
        using var kubectl = Process.Start(
            new ProcessStartInfo("kubectl", ["annotate", "--local", "-f", file, "-o", "json", "x=y"]) { RedirectStandardOutput = true }
        )!;

        var read = (JsonArray)JsonNode.Parse(kubectl.StandardOutput.ReadToEnd())!["spec"]!["a"]!;

        Assert.Equal(Table.Select(row => row.Json), read.Select(value => value?.ToJsonString() ?? "null"));
    }

    [Theory]
    [InlineData("010", "has a leading zero")] // 8 to kubectl
    [InlineData("007", "has a leading zero")]
    [InlineData("-08", "has a leading zero")]
    [InlineData("00", "has a leading zero")]
    [InlineData("00.5", "has a leading zero")]
    [InlineData(".inf", "which JSON does not have")]
    [InlineData("-.Inf", "which JSON does not have")]
    [InlineData(".NaN", "which JSON does not have")]
    public void What_people_and_programs_read_differently_is_refused(string yaml, string why)
    {
        Assert.Contains(why, YamlScalars.Refusal(Scalar(yaml)), StringComparison.Ordinal);
        Assert.Null(YamlScalars.Refusal(Scalar($"'{yaml}'")));
    }

    static YamlScalarNode Scalar(string yaml)
    {
        YamlStream stream = [];
        stream.Load(new StringReader($"a: {yaml}"));
        return (YamlScalarNode)((YamlMappingNode)stream.Documents[0].RootNode).Children.Values.Single();
    }
}
