using System.Xml.Linq;

namespace StackingK8s.Sbom;

/// <summary>What a package says of itself.</summary>
/// <param name="Licence">An SPDX expression; null where it gives none.</param>
/// <param name="LicenceElsewhere">Where its licence is instead: a file in the package, or an address.</param>
/// <param name="Authors">As written; null where absent.</param>
/// <param name="Website">Its project's address; null where absent.</param>
sealed record Nuspec(string? Licence = null, string? LicenceElsewhere = null, string? Authors = null, string? Website = null)
{
    /// <param name="file">The package's .nuspec, of whatever version of its schema.</param>
    public static Nuspec Read(string file)
    {
        var metadata = XDocument.Load(file).Root!.Elements().First(element => element.Name.LocalName == "metadata").Elements().ToList();
        string? Text(string name) =>
            metadata.FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } text ? text : null;
        var licence = metadata.FirstOrDefault(element => element.Name.LocalName == "license");
        bool expression = licence?.Attribute("type")?.Value == "expression";
        return new(
            expression ? Text("license") : null,
            expression ? null : Text("license") ?? Text("licenseUrl"),
            Text("authors"),
            Text("projectUrl")
        );
    }
}
