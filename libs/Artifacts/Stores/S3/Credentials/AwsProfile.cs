using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores.S3.Credentials;

/// <summary>One profile of the files that every AWS tool shares: ~/.aws/credentials, then ~/.aws/config.</summary>
static class AwsProfile
{
    /// <summary>The settings of the profile that AWS_PROFILE names; by default `default`.</summary>
    /// <param name="variable">Value of an environment variable; null where it is unset or empty.</param>
    /// <returns>Setting and value, all names in lower case; empty without files.</returns>
    /// <exception cref="UsageException">AWS_PROFILE names a profile that neither file has.</exception>
    public static IReadOnlyDictionary<string, string> Read(Func<string, string?> variable)
    {
        string? named = variable("AWS_PROFILE");
        string name = named ?? "default",
            home = variable("HOME") ?? "";
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        string credentials = variable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, ".aws", "credentials"),
            config = variable("AWS_CONFIG_FILE") ?? Path.Combine(home, ".aws", "config");
        bool found = AddSection(credentials, name, settings) | AddSection(config, name == "default" ? name : $"profile {name}", settings);
        return found || named is null
            ? settings
            : throw new UsageException(
                $"AWS_PROFILE is {MessageText.Quote(name)}, but neither ~/.aws/credentials nor ~/.aws/config has such a profile."
            );
    }

    static bool AddSection(string file, string section, Dictionary<string, string> settings)
    {
        bool inside = false,
            found = false;
        foreach (
            string line in ReadLines(file).Select(line => line.TrimEnd()).Where(line => line.Length > 0 && line[0] is not ('#' or ';'))
        )
        {
            if (line[0] == '[')
                found |= inside = line.Trim('[', ']').Trim() == section;
            // Indented lines belong to a nested setting of another service.
            else if (inside && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && !char.IsWhiteSpace(line[0]))
                settings.TryAdd(line[..at].Trim().ToLowerInvariant(), line[(at + 1)..].Trim());
        }
        return found;
    }

    static string[] ReadLines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(RegularFile.Require(file)) : [];
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(file, fault);
        }
    }
}
