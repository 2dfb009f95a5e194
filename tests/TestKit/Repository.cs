namespace StackingK8s.TestKit;

/// <summary>The checkout the tests run in.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    static string Find(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "StackingK8s.sln"))
            ? folder
            : Find(
                System.IO.Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run below a checkout.")
            );
}
