using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>One profile of the files that every AWS tool shares: ~/.aws/credentials, then ~/.aws/config.</summary>
static class AwsProfile
{
    /// <returns>Setting → value, all names in lower case; empty without files.</returns>
    /// <exception cref="UsageException">AWS_PROFILE names a profile that neither file has.</exception>
    public static IReadOnlyDictionary<string, string> Read(Func<string, string?> variable)
    {
        string? named = variable("AWS_PROFILE");
        string name = string.IsNullOrEmpty(named) ? "default" : named;
        string home = variable("HOME") ?? "";
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        bool found =
            Section(variable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, ".aws", "credentials"), name, settings)
            | Section(
                variable("AWS_CONFIG_FILE") ?? Path.Combine(home, ".aws", "config"),
                name == "default" ? name : $"profile {name}",
                settings
            );
        return found || string.IsNullOrEmpty(named)
            ? settings
            : throw new UsageException(
                $"AWS_PROFILE is {Words.Quoted(name)}, but neither ~/.aws/credentials nor ~/.aws/config has such a profile."
            );
    }

    static bool Section(string file, string section, Dictionary<string, string> settings)
    {
        bool inside = false,
            found = false;
        foreach (string line in Lines(file).Select(line => line.TrimEnd()).Where(line => line.Length > 0 && line[0] is not ('#' or ';')))
        {
            if (line[0] == '[')
                found |= inside = line.Trim('[', ']').Trim() == section;
            // Indented lines belong to a nested setting of another service.
            else if (inside && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && !char.IsWhiteSpace(line[0]))
                settings.TryAdd(line[..at].Trim().ToLowerInvariant(), line[(at + 1)..].Trim());
        }
        return found;
    }

    static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Reading(file, fault);
        }
    }
}
