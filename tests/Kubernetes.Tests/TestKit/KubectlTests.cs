using System.Diagnostics;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.TestKit;

/// <summary>A stock kubectl works with the server. Where there is none, what it asks first is asked without it.</summary>
public class KubectlTests
{
    [Fact]
    public async Task A_user_applies_watches_describes_and_deletes_with_kubectl()
    {
        await using var client = await TestClient.StartAsync();
        using var folder = new TemporaryFolder();
        string file = folder.Write(
            "w.yaml",
            "apiVersion: example.dev/v1alpha1\nkind: Widget\nmetadata: {name: w, namespace: rec}\nspec: {size: 3}\n"
        );
        string config = client.Server.WriteKubeconfig(folder.File("kubeconfig"));
        if (!await IsThere())
        {
            Assert.Equal("APIGroupList", (await client.Get("/apis")).Body["kind"]!.GetValue<string>());
            Assert.Contains(
                "fieldValidation",
                (await client.Get("/openapi/v3/apis/example.dev/v1alpha1")).Body.ToJsonString(),
                StringComparison.Ordinal
            );
            return;
        }

        Assert.Contains("created", await Kubectl(config, folder, "apply", "-f", file), StringComparison.Ordinal);
        Assert.Contains("unchanged", await Kubectl(config, folder, "apply", "-f", file), StringComparison.Ordinal);
        client.Storage.Change(Samples.Widget, "rec", "w", widget =>
            widget["status"] = new System.Text.Json.Nodes.JsonObject { ["phase"] = "Running" }
        );
        Assert.Matches(@"NAME +PHASE +AGE\s+w +Running +\d+s", await Kubectl(config, folder, "get", "wd", "-n", "rec"));
        Assert.Contains("Folds:  5", await Kubectl(config, folder, "describe", "widget", "w", "-n", "rec"), StringComparison.Ordinal);
        Assert.Contains(
            "condition met",
            await Kubectl(config, folder, "wait", "--for=jsonpath={.status.phase}=Running", "widget/w", "-n", "rec", "--timeout=10s"),
            StringComparison.Ordinal
        );

        client.Storage.Create(Kinds.Pod, Samples.NewPod("p", node: "n"));
        client.Server.Logs.Append("rec", "p", "main", "hello\n");
        Assert.Equal("hello\n", await Kubectl(config, folder, "logs", "p", "-n", "rec"));
        Assert.Contains(
            "deleted",
            await Kubectl(config, folder, "delete", "widget", "w", "-n", "rec", "--timeout=10s"),
            StringComparison.Ordinal
        );
    }

    static async Task<bool> IsThere()
    {
        try
        {
            using var folder = new TemporaryFolder();
            await Kubectl("", folder, "version", "--client");
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static async Task<string> Kubectl(string config, TemporaryFolder home, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Its caches must not be those of the machine's user: ports come and go, and so do the kinds behind them.
        (start.Environment["KUBECONFIG"], start.Environment["HOME"]) = (config, home.Root);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {await errors}");
        return await output;
    }
}
