using System.CommandLine;

namespace StackingK8s.Cli.Options;

/// <summary>How every command names a finished run, and where the images are that it is to embed.</summary>
static class ModelOptions
{
    public static Option<string> Model() =>
        new("--model")
        {
            Description = "A finished run: its work directory, or an artifact root (the folder or s3:// URI with runs/ and steps/)",
            Required = true,
        };

    public static Option<string?> Run() => new("--run") { Description = "NAME or NAMESPACE-NAME-UID, if there are several runs" };

    public static Option<string?> ImageRoot() =>
        new("--image-root") { Description = "Folder or s3:// URI that the manifest's paths start from (default: the manifest's)" };
}
