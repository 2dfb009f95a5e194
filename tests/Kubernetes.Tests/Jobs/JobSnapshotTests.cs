using k8s;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Kubernetes.Jobs;

/// <summary>
/// Every Job that the operator makes, to the letter. Where a difference is meant, take it over with
/// <c>STACKING_UPDATE_SNAPSHOTS=1 dotnet run --project tests/Kubernetes.Tests -- -class "*JobSnapshotTests"</c> and read it in the diff.
/// </summary>
public class JobSnapshotTests
{
    public static TheoryData<string> Names => [.. MadeJobs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_Job_equals_its_snapshot(string name)
    {
        string made = KubernetesYaml.Serialize(MadeJobs.All[name]()).ReplaceLineEndings("\n").TrimEnd() + "\n",
            file = Path.Combine(Folder(), $"{name}.yaml");
        if (Environment.GetEnvironmentVariable("STACKING_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(file, made);
        Assert.Equal(File.ReadAllText(file), made);
    }

    [Fact]
    public void Every_snapshot_belongs_to_a_Job_that_is_created() =>
        Assert.Equal(
            MadeJobs.All.Keys.Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder(), "*.yaml").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
        );

    static string Folder() => Repository.Path("tests", "Kubernetes.Tests", "Jobs", "Snapshots");
}
