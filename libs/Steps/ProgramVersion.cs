using System.Reflection;
using StackingK8s.Artifacts.Attempts;

namespace StackingK8s.Steps;

/// <summary>
/// Identifies the code that did a step's work, so that a changed program never reuses the results of an older one: the version, and a
/// digest of the module ids of every assembly of ours (the compiler derives a module id from all that it compiled).
/// </summary>
public static class ProgramVersion
{
    const string OurPrefix = "StackingK8s.";

    /// <summary>Computes the version of a program and of the libraries of ours that it refers to.</summary>
    /// <param name="program">The program's own assembly.</param>
    /// <returns>For example 0.1.0+5be6a1c09f3d.</returns>
    public static string Compute(Assembly program)
    {
        var modules = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect(program, modules);
        var version = program.GetName().Version ?? new Version(0, 0, 0);
        return $"{version.ToString(3)}+{ContentDigest.OfList(modules.Select(module => $"{module.Key} {module.Value}"))[..12]}";
    }

    static void Collect(Assembly assembly, SortedDictionary<string, string> modules)
    {
        if (!modules.TryAdd(assembly.GetName().Name!, assembly.ManifestModule.ModuleVersionId.ToString()))
            return;
        foreach (var reference in assembly.GetReferencedAssemblies())
            if (reference.Name!.StartsWith(OurPrefix, StringComparison.Ordinal))
                Collect(Assembly.Load(reference), modules);
    }
}
