using StackingK8s.Contracts.Spec;

namespace StackingK8s.Tests.Contracts;

public sealed class S3VariablesTests
{
    [Fact]
    public void What_a_run_file_does_not_say_stays_with_the_environment()
    {
        Assert.Empty(S3Variables.FromSpec(null));
        Assert.Empty(S3Variables.FromSpec(new() { SecretName = "keys" }));
    }

    [Fact]
    public void What_a_run_file_says_becomes_variables_and_names_no_key() =>
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["AWS_ENDPOINT_URL_S3"] = "http://minio:9000",
                ["AWS_REGION"] = "eu-central-1",
                ["STACKING_S3_PATH_STYLE"] = "false",
            },
            S3Variables.FromSpec(
                new()
                {
                    Endpoint = "http://minio:9000",
                    Region = "eu-central-1",
                    PathStyle = false,
                    SecretName = "keys",
                }
            )
        );
}
