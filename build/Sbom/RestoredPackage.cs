namespace StackingK8s.Sbom;

/// <summary>A package as NuGet restored it.</summary>
/// <param name="Name">As the package spells it.</param>
/// <param name="Version">The exact one.</param>
/// <param name="Sha512">Of the package file, lower-case hexadecimal.</param>
/// <param name="Direct">One of our own projects asks for it.</param>
/// <param name="DependsOn">Names of the packages that it brings along, in their own spelling.</param>
/// <param name="Natives">The native libraries that it puts into the program.</param>
/// <param name="Description">What its own description says.</param>
sealed record RestoredPackage(
    string Name,
    string Version,
    string Sha512,
    bool Direct,
    IReadOnlyList<string> DependsOn,
    IReadOnlyList<NativeFile> Natives,
    Nuspec Description
)
{
    /// <summary>The name by which every tool knows it (package-url, type nuget).</summary>
    public string Purl => $"pkg:nuget/{Name}@{Uri.EscapeDataString(Version)}";
}

/// <summary>A native library in a package.</summary>
/// <param name="Path">Below the package.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
sealed record NativeFile(string Path, string Sha256);
