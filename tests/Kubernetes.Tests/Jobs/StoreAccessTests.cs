namespace StackingK8s.Tests.Kubernetes.Jobs;

/// <summary>Keys come into a pod as mounted files alone.</summary>
public class StoreAccessTests
{
    public static TheoryData<string> Names => [.. MadeJobs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_environment_variable_holds_anything_of_a_Secret(string name) =>
        Assert.All(MadeJobs.All[name]().Spec.Template.Spec.Containers, container =>
        {
            Assert.All(container.Env ?? [], variable => Assert.Null(variable.ValueFrom));
            Assert.Empty(container.EnvFrom ?? []);
        });

    [Fact]
    public void The_Secrets_own_keys_are_mounted_read_only_and_the_two_that_are_needed_are_waited_for()
    {
        var pod = MadeJobs.All["fold-s3-secret"]().Spec.Template.Spec;
        var sources = pod.Volumes.Single(volume => volume.Name == "s3").Projected.Sources.Select(source => source.Secret).ToList();

        Assert.All(sources, source => Assert.Equal("minio-credentials", source.Name));
        Assert.Equal(["accessKey", "secretKey"], sources.Single(source => source.Optional is null).Items.Select(item => item.Path));
        Assert.Equal(["sessionToken", "ca.crt"], sources.Single(source => source.Optional == true).Items.Select(item => item.Path));
        var mount = pod.Containers[0].VolumeMounts.Single(mount => mount.Name == "s3");
        Assert.True(mount.ReadOnlyProperty);
        Assert.Equal(mount.MountPath, pod.Containers[0].Env.Single(variable => variable.Name == "STACKING_S3_CREDENTIALS_DIR").Value);
    }
}
