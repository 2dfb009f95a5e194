using StackingK8s.Cli.Running;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Running;

public sealed class WorkDirectoryTests : IDisposable
{
    static readonly RunSpec Spec = new()
    {
        Data = new() { Manifest = "/data/train.csv" },
        Artifacts = new() { Uri = "/a" },
    };
    static readonly RunMetadata Tiny = new() { Name = "tiny" };
    static readonly StepReference Fold = new("fold-0", "w", "a", "r");

    readonly TemporaryFolder folder = new();
    int uids;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_a_user_has_in_the_folder_is_neither_removed_nor_written_to()
    {
        string[] users =
        [
            "scratch/thesis.txt",
            "scratch/deep/er.txt",
            "tasks/fold-0.json",
            "logs/fold-0.log",
            "messages/m",
            "runs/r.json",
            "notes",
        ];
        foreach (string file in users)
            folder.Write(file, "mine");
        folder.Write("scratch-stacking", "mine");

        for (int opened = 0; opened < 2; opened++)
        {
            using var work = WorkDirectory.Open(folder.Root);
            var record = Claim(work, Tiny, Spec);
            work.Save(record.With(Fold));
            work.SaveTask(
                RunPlan.Steps(Spec)[0],
                RunPlan.Task(RunPlan.Steps(Spec)[0], Spec, record.Run, new Dictionary<string, StepReference>())
            );
            File.WriteAllText(work.Log(RunPlan.Steps(Spec)[0]), "log");
            File.WriteAllText(Path.Combine(work.Scratch, "half.npy"), "half");
        }

        Assert.All(users, file => Assert.Equal("mine", File.ReadAllText(folder.File(file))));
        Assert.Equal("mine", File.ReadAllText(folder.File("scratch-stacking")));
        Assert.Equal(1, uids);
    }

    [Fact]
    public void What_killed_steps_left_is_removed_when_the_folder_is_opened_again()
    {
        using (var first = WorkDirectory.Open(folder.Root))
        {
            Directory.CreateDirectory(Path.Combine(first.Scratch, "fold-0-abc"));
            File.WriteAllText(Path.Combine(first.Scratch, "fold-0-abc", "x.npy"), "half");
            File.WriteAllText(Path.Combine(first.Scratch, "y.npy"), "half");
        }
        using var second = WorkDirectory.Open(folder.Root);
        Assert.Equal(folder.File("scratch"), second.Scratch);
        Assert.Equal([".stacking"], Directory.EnumerateFileSystemEntries(second.Scratch).Select(Path.GetFileName));
    }

    [Fact]
    public void A_link_in_the_scratch_folder_goes_and_what_it_points_to_stays()
    {
        folder.Write("elsewhere/thesis.txt", "mine");
        using (var first = WorkDirectory.Open(folder.File("out")))
            Directory.CreateSymbolicLink(Path.Combine(first.Scratch, "link"), folder.File("elsewhere"));
        using var second = WorkDirectory.Open(folder.File("out"));
        Assert.False(Directory.Exists(Path.Combine(second.Scratch, "link")));
        Assert.Equal("mine", File.ReadAllText(folder.File("elsewhere/thesis.txt")));
    }

    [Fact]
    public void A_scratch_folder_that_links_to_a_users_folder_is_not_ours()
    {
        folder.Write("elsewhere/thesis.txt", "mine");
        Directory.CreateDirectory(folder.File("out"));
        Directory.CreateSymbolicLink(folder.File("out/scratch"), folder.File("elsewhere"));
        using (var first = WorkDirectory.Open(folder.File("out")))
            Assert.Equal(folder.File("out/scratch-stacking"), first.Scratch);
        Assert.Equal("mine", File.ReadAllText(folder.File("elsewhere/thesis.txt")));
    }

    [Fact]
    public void The_same_name_and_spec_go_on_with_their_run_and_any_other_is_another_run()
    {
        using var work = WorkDirectory.Open(folder.Root);
        work.Save(Claim(work, Tiny, Spec).With(Fold));
        var other = Claim(work, Tiny, Spec with { Seed = 7 });
        work.Save(other);
        var renamed = Claim(work, Tiny with { Name = "large" }, Spec);
        work.Save(renamed);

        Assert.Equal((3, 3), (uids, work.Count));
        Assert.Empty(other.Committed);
        Assert.Equal("uid-2", Claim(work, Tiny, Spec with { Seed = 7 }).Run.Uid);
        var first = Claim(work, Tiny, Spec);
        Assert.Equal(("uid-1", Fold), (first.Run.Uid, first.Committed["fold-0"]));
        Assert.Equal(3, uids);
    }

    [Fact]
    public void How_a_run_is_executed_and_where_its_artifacts_lie_make_no_other_run()
    {
        using var work = WorkDirectory.Open(folder.Root);
        work.Save(Claim(work, Tiny, Spec));
        var same = Spec with
        {
            Artifacts = new() { Uri = "/moved" },
            Data = Spec.Data with { ImageRoot = "/data", Accept = ["class-balance"] },
            Stages = new()
            {
                FoldTrainer = new() { Parallelism = 1, CheckpointMinutes = 1 },
            },
            Meta = new() { Search = new() { Space = SearchSpec.DefaultSpace } },
        };
        Assert.Equal("uid-1", Claim(work, Tiny, same).Run.Uid);
        Assert.Equal(1, uids);
    }

    [Fact]
    public void A_file_run_json_of_another_program_is_not_overwritten()
    {
        folder.Write("run.json", "{\"distance\": 42}");
        using var work = WorkDirectory.Open(folder.Root);
        var refused = Assert.Throws<UsageException>(() => Claim(work, Tiny, Spec));
        Assert.Contains("run.json is not a valid run record", refused.Message, StringComparison.Ordinal);
        Assert.Equal("{\"distance\": 42}", File.ReadAllText(folder.File("run.json")));
    }

    RunRecord Claim(WorkDirectory work, RunMetadata run, RunSpec spec) => work.Claim(run, spec, () => $"uid-{++uids}");
}
