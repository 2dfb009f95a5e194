using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>
/// The whole product on a cluster: the operator's program, the step programs, and a folder that every pod mounts or a store that every pod
/// reaches.
/// </summary>
public sealed class ClusterRunTests
{
    [Fact]
    public async Task An_applied_run_trains_stacks_and_can_be_verified()
    {
        using var tiny = await TinyRun.MakeAsync();
        await using var product = await ProductCluster.StartAsync(tiny.Claims);

        await product.ApplyAsync(await tiny.OnClusterAsync());
        var status = await CompleteAsync(product);

        Assert.All(status["folds"]!.AsArray(), fold => Assert.Equal(1, fold!["attempt"]!.GetValue<int>()));
        Assert.InRange(double.Parse(status["metrics"]!["auc"]!.GetValue<string>(), CultureInfo.InvariantCulture), 0, 1);
        var (code, output, error) = await StackingProcess.RunAsync("verify", tiny.Shared);
        Assert.True(code == 0, error);
        Assert.Contains("Verified: ", output, StringComparison.Ordinal);

        string[] anchored = ["verify", tiny.Shared, "--run", $"{ProductCluster.Namespace}/tiny", "--kubeconfig", product.Kubeconfig];
        (code, output, error) = await StackingProcess.RunAsync(anchored);
        Assert.True(code == 0, error);
        Assert.Contains("the status of StackingRun lab/tiny", Words(output), StringComparison.Ordinal);

        // Whoever writes the store alone cannot make the cluster's status follow.
        string record = Assert.Single(Directory.GetFiles(Path.Combine(tiny.Shared, "runs"), "fold-1.json", SearchOption.AllDirectories));
        File.Delete(record);
        (code, _, error) = await StackingProcess.RunAsync(anchored);
        Assert.Equal(4, code);
        Assert.Contains("fold-1", error, StringComparison.Ordinal);

        product.Operator.Signal(15);
        var ended = await product.Operator.EndAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Output);
    }

    static string Words(string table) => string.Join(' ', table.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task A_run_with_everything_in_S3_reads_shards_with_the_keys_of_a_Secret_and_is_a_model_where_it_lies()
    {
        await using var s3 = await S3Endpoint.StartAsync();
        Assert.SkipWhen(s3.Address is null, s3.Missing);
        using var tiny = await TinyRun.MakeAsync();
        string bucket = await UploadAsync(s3, tiny);
        await using var product = await ProductCluster.StartAsync(new Dictionary<string, string>());
        product.Cluster.Storage.Create(
            Kinds.Secret,
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject { ["name"] = "keys", ["namespace"] = ProductCluster.Namespace },
                ["data"] = new JsonObject { ["accessKey"] = Base64(s3.AccessKey), ["secretKey"] = Base64(s3.SecretKey) },
            }
        );

        await product.ApplyAsync(await tiny.InS3Async(bucket, s3.Address, "keys"));
        await CompleteAsync(product);

        string model = $"s3://{bucket}/runs",
            copy = Path.Combine(tiny.Work, "copy");
        Assert.Contains("Verified: ", await StackingAsync(s3, "verify", model), StringComparison.Ordinal);

        await StackingAsync(s3, "store", "cp", model, copy);
        string Committed(string name) => Assert.Single(Directory.GetFiles(copy, name, SearchOption.AllDirectories));
        Assert.StartsWith(
            await File.ReadAllTextAsync(Committed("report.txt")),
            await StackingAsync(s3, "report", "--model", model),
            StringComparison.Ordinal
        );

        string[] rows = await PredictedAsync(
            s3,
            model,
            "--manifest",
            $"s3://{bucket}/data/test_manifest.csv",
            "--image-root",
            $"s3://{bucket}/data/shards/"
        );
        // A pod's number of threads is not this process's: last digits differ.
        var scored = ProbabilitiesCsv.Read(Committed("test_predictions.csv"));
        Assert.Equal(24, rows.Length);
        Assert.All(scored.Zip(rows), pair =>
            Assert.Equal(pair.First, double.Parse(pair.Second.Split(',')[1], CultureInfo.InvariantCulture), 1e-3)
        );

        string alone = $"s3://{bucket}/data/alone.jpg";
        await StackingAsync(s3, "store", "cp", Directory.GetFiles(Path.Combine(tiny.Data, "images"))[0], alone);
        Assert.StartsWith(
            $"{alone},",
            Assert.Single(await PredictedAsync(s3, model, $"s3://{bucket}/data/absent.jpg", alone, "--skip-unreadable")),
            StringComparison.Ordinal
        );
    }

    static async Task<string> StackingAsync(S3Endpoint s3, params string[] command)
    {
        var (code, output, error) = await StackingProcess.RunAsync(s3.Variables(), command);
        Assert.True(code == 0, error + output);
        return output;
    }

    static async Task<string[]> PredictedAsync(S3Endpoint s3, string model, params string[] images) =>
        (await StackingAsync(s3, ["predict", "--model", model, .. images])).TrimEnd('\n').Split('\n')[1..];

    static async Task<JsonNode> CompleteAsync(ProductCluster product)
    {
        var status = await product.EndAsync("tiny");
        Assert.True(status["phase"]?.GetValue<string>() == "Complete", status.ToJsonString());
        Assert.Equal("3/3", status["foldsDone"]!.GetValue<string>());
        return status;
    }

    /// <returns>A new bucket with the manifests in data/ and the images in data/shards/.</returns>
    static async Task<string> UploadAsync(S3Endpoint s3, TinyRun tiny)
    {
        string bucket = $"stacking-{Guid.NewGuid():N}"[..24],
            train = Path.Combine(tiny.Data, "train_manifest.csv"),
            test = Path.Combine(tiny.Data, "test_manifest.csv");
        await S3Store.Open(new(bucket, ""), _ => { }, s3.Variables().GetValueOrDefault).CreateBucketAsync(CancellationToken.None);
        foreach (
            string[] command in new string[][]
            {
                ["pack", "--manifest", train, "--manifest", test, "--out", $"s3://{bucket}/data/shards"],
                ["store", "cp", train, $"s3://{bucket}/data/train_manifest.csv"],
                ["store", "cp", test, $"s3://{bucket}/data/test_manifest.csv"],
            }
        )
            await StackingAsync(s3, command);
        return bucket;
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
