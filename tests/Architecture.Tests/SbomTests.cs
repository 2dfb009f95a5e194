using System.Diagnostics;
using System.Text.Json.Nodes;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

public class SbomTests
{
    [Fact]
    public async Task The_bill_of_materials_lists_the_packages_a_program_is_restored_with()
    {
        string obj = Repository.Path(".build", "obj", "aggregator", "project.assets.json");

        await MakeAsync("sbom", "PROGRAMS=images/aggregator");

        var bom = JsonNode.Parse(await File.ReadAllTextAsync(Repository.Path("out", "sbom", "aggregator.cdx.json"), Token))!;
        var restored = JsonNode.Parse(await File.ReadAllTextAsync(obj, Token))!["targets"]!["net10.0/linux-x64"]!
            .AsObject()
            .Where(library => library.Value!["type"]!.GetValue<string>() == "package")
            .Select(library => library.Key);
        var components = bom["components"]!.AsArray().Select(component => component!).ToList();

        Assert.Equal("1.6", bom["specVersion"]!.GetValue<string>());
        Assert.Equal(restored.Order(StringComparer.Ordinal), components.Select(Id).Order(StringComparer.Ordinal));
        Assert.All(components, component => Assert.Equal("SHA-512", component["hashes"]![0]!["alg"]!.GetValue<string>()));
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string Id(JsonNode component) => $"{component["name"]}/{component["version"]}";

    static async Task MakeAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("make", ["--silent", .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var make = Process.Start(start)!;
        var output = make.StandardOutput.ReadToEndAsync(Token);
        var error = make.StandardError.ReadToEndAsync(Token);
        await make.WaitForExitAsync(Token);
        Assert.True(make.ExitCode == 0, $"make {string.Join(' ', arguments)}: {await error}{await output}");
    }
}
