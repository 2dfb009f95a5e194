using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StackingK8s.Sbom;

/// <summary>A bill of materials in CycloneDX 1.6, JSON. It names no time and no machine: the same packages are the same text.</summary>
static class Bom
{
    static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="program">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="packages">All it is made of.</param>
    public static string Of(string program, string version, IReadOnlyList<RestoredPackage> packages)
    {
        string root = $"{program}@{version}";
        var purls = packages.ToDictionary(package => package.Name, package => package.Purl);
        JsonArray components = [.. packages.Select(Component)];
        JsonArray dependencies =
        [
            Depends(root, packages.Where(package => package.Direct).Select(package => package.Purl)),
            .. packages.Select(package => Depends(package.Purl, package.DependsOn.Select(name => purls[name]))),
        ];
        return new JsonObject
            {
                ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
                ["bomFormat"] = "CycloneDX",
                ["specVersion"] = "1.6",
                ["serialNumber"] = $"urn:uuid:{SerialNumber(root + components.ToJsonString())}",
                ["version"] = 1,
                ["metadata"] = new JsonObject
                {
                    ["component"] = new JsonObject
                    {
                        ["type"] = "application",
                        ["bom-ref"] = root,
                        ["name"] = program,
                        ["version"] = version,
                        ["licenses"] = Expression("MIT"),
                    },
                },
                ["components"] = components,
                ["dependencies"] = dependencies,
            }.ToJsonString(Layout) + "\n";
    }

    static JsonObject Component(RestoredPackage package)
    {
        JsonObject component = new() { ["type"] = "library", ["bom-ref"] = package.Purl };
        if (package.Description.Authors is { } authors)
            component["publisher"] = authors;
        component["name"] = package.Name;
        component["version"] = package.Version;
        component["hashes"] = Hash("SHA-512", package.Sha512);
        if (package.Description.Licence is { } licence)
            component["licenses"] = Expression(licence);
        else if (package.Description.LicenceElsewhere is { } elsewhere)
            component["licenses"] = new JsonArray(new JsonObject { ["license"] = Named(elsewhere) });
        component["purl"] = package.Purl;
        if (package.Description.Website is { } website)
            component["externalReferences"] = new JsonArray(new JsonObject { ["type"] = "website", ["url"] = website });
        if (package.Natives.Count > 0)
            component["components"] = new JsonArray([
                .. package.Natives.Select(native => new JsonObject
                {
                    ["type"] = "file",
                    ["bom-ref"] = $"{package.Purl}#{native.Path}",
                    ["name"] = native.Path,
                    ["hashes"] = Hash("SHA-256", native.Sha256),
                }),
            ]);
        return component;
    }

    static JsonObject Named(string licence) =>
        Uri.IsWellFormedUriString(licence, UriKind.Absolute)
            ? new() { ["name"] = "as the address says", ["url"] = licence }
            : new() { ["name"] = $"{licence} in the package" };

    static JsonArray Expression(string licence) => [new JsonObject { ["expression"] = licence }];

    static JsonArray Hash(string algorithm, string content) => [new JsonObject { ["alg"] = algorithm, ["content"] = content }];

    static JsonObject Depends(string reference, IEnumerable<string> on) =>
        new() { ["ref"] = reference, ["dependsOn"] = new JsonArray([.. on.Select(purl => JsonValue.Create(purl))]) };

    // A UUID of version 8 (RFC 9562, section 5.8): its bits are a digest of the content.
    static Guid SerialNumber(string content)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16);
        bytes[6] = (byte)(bytes[6] & 0x0f | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3f | 0x80);
        return new(bytes, bigEndian: true);
    }
}
