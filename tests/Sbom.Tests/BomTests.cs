using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using StackingK8s.Sbom;
using StackingK8s.TestKit;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Sbom;

public sealed class BomTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void A_package_that_is_gone_is_named()
    {
        string assets = Assets();
        Directory.Delete(folder.File("packages/native.lib"), true);

        Assert.Contains(
            "Native.Lib 2.0.0 is in none of",
            Assert.Throws<InvalidDataException>(() => AssetsFile.Read(assets)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_restore_for_another_machine_is_refused()
    {
        string assets = folder.Write("obj/project.assets.json", """{"targets": {"net10.0": {}, "net10.0/win-x64": {} } }""");

        Assert.Contains(
            "is no restore for linux-x64",
            Assert.Throws<InvalidDataException>(() => AssetsFile.Read(assets)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Packages_come_with_hash_licence_natives_and_what_they_bring_along()
    {
        var bom = JsonNode.Parse(Bom.Of("program", "1.2.3", AssetsFile.Read(Assets())))!;

        Assert.Equal("1.6", (string?)bom["specVersion"]);
        Assert.Equal(["Native.Lib", "odd+name"], bom["components"]!.AsArray().Select(component => (string?)component!["name"]));
        var native = bom["components"]![0]!;
        Assert.Equal("pkg:nuget/Native.Lib@2.0.0", (string?)native["purl"]);
        Assert.Equal(("SHA-512", "000102"), Hash(native));
        Assert.Equal("LGPL-3.0-or-later", (string?)native["licenses"]![0]!["expression"]);
        var file = Assert.Single(native["components"]!.AsArray())!;
        Assert.Equal(("file", "runtimes/linux-x64/native/libx.so"), ((string?)file["type"], (string?)file["name"]));
        Assert.Equal(("SHA-256", Convert.ToHexStringLower(SHA256.HashData("machine code"u8))), Hash(file));
        var odd = bom["components"]![1]!;
        Assert.Equal("pkg:nuget/odd+name@1.0.0-rc%2B1", (string?)odd["purl"]);
        Assert.Equal("https://example.com/licence", (string?)odd["licenses"]![0]!["license"]!["url"]);
        Assert.Equal(
            ["program@1.2.3 → pkg:nuget/odd+name@1.0.0-rc%2B1", "pkg:nuget/odd+name@1.0.0-rc%2B1 → pkg:nuget/Native.Lib@2.0.0"],
            bom["dependencies"]!.AsArray().SelectMany(from => from!["dependsOn"]!.AsArray().Select(to => $"{from["ref"]} → {to}"))
        );
    }

    [Fact]
    public void The_same_packages_are_the_same_text_and_others_another_document()
    {
        var packages = AssetsFile.Read(Assets());

        Assert.Equal(Bom.Of("program", "1.2.3", packages), Bom.Of("program", "1.2.3", AssetsFile.Read(Assets())));
        Assert.NotEqual(Serial(Bom.Of("program", "1.2.3", packages)), Serial(Bom.Of("program", "1.2.3", [packages[0]])));
        Assert.Matches(
            "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            Serial(Bom.Of("program", "1.2.3", packages))
        );

        static string Serial(string bom) => (string)JsonNode.Parse(bom)!["serialNumber"]!;
    }

    [Fact]
    public void Of_this_test_program_it_lists_what_the_host_will_load()
    {
        string assets = Repository.Path(".build", "obj", "Sbom.Tests", "project.assets.json");
        using var loaded = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "StackingK8s.Sbom.Tests.deps.json"))
        );
        var expected = loaded
            .RootElement.GetProperty("libraries")
            .EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name)
            .ToList();

        var packages = AssetsFile.Read(assets);

        Assert.Empty(expected.Except(packages.Select(package => $"{package.Name}/{package.Version}")));
        Assert.Contains(
            "runtimes/linux-x64/native/lib_lightgbm.so",
            packages.Single(package => package.Name == "LightGBM").Natives.Select(native => native.Path)
        );
        Assert.All(packages, package => Assert.Equal(128, package.Sha512.Length));
        Assert.All(packages, package => Assert.NotNull(package.Description.Licence ?? package.Description.LicenceElsewhere));
    }

    public void Dispose() => folder.Dispose();

    static (string?, string?) Hash(JsonNode component) =>
        ((string?)component["hashes"]![0]!["alg"], (string?)component["hashes"]![0]!["content"]);

    /// <summary>A program of ours, a library of ours, and two packages, the library's first and what that brings along.</summary>
    string Assets()
    {
        folder.Write(
            "packages/native.lib/2.0.0/native.lib.nuspec",
            Description(
                "Native.Lib",
                """<license type="expression">LGPL-3.0-or-later</license><licenseUrl>https://example.com/not-this</licenseUrl>"""
            )
        );
        folder.Write("packages/native.lib/2.0.0/runtimes/linux-x64/native/libx.so", "machine code");
        folder.Write(
            "packages/odd+name/1.0.0-rc+1/odd+name.nuspec",
            Description("odd+name", "<licenseUrl>https://example.com/licence</licenseUrl>")
        );
        return folder.Write(
            "obj/project.assets.json",
            $$$"""
            {
              "targets": {"net10.0": {}, "net10.0/linux-x64": {
                "odd+name/1.0.0-rc+1": {"type": "package", "dependencies": {"native.lib": "2.0.0", "Of.The.Framework": "4.0.0"}, "runtime": {"lib/net8.0/odd.dll": {} } },
                "Native.Lib/2.0.0": {"type": "package", "native": {"runtimes/linux-x64/native/libx.so": {}, "runtimes/linux-x64/native/_._": {} } },
                "Ours/0.1.0": {"type": "project", "dependencies": {"ODD+name": "1.0.0-rc+1"} } } },
              "libraries": {
                "odd+name/1.0.0-rc+1": {"sha512": "AwQF", "path": "odd+name/1.0.0-rc+1"},
                "Native.Lib/2.0.0": {"sha512": "AAEC", "path": "native.lib/2.0.0"}},
              "projectFileDependencyGroups": {"net10.0": ["Ours >= 0.1.0"]},
              "packageFolders": {"{{{folder.File("packages")}}}": {} }
            }
            """
        );
    }

    static string Description(string name, string licence) =>
        $"""<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>{name}</id><authors>Someone</authors>{licence}<projectUrl>https://example.com</projectUrl></metadata></package>""";
}
