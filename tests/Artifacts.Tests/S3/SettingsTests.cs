using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Artifacts.Stores.S3.Credentials;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>Settings come from the environment alone; no server is asked.</summary>
public sealed class SettingsTests : IDisposable
{
    readonly TemporaryFolder temp = new();
    readonly Dictionary<string, string> variables = new() { ["AWS_ACCESS_KEY_ID"] = "AKID", ["AWS_SECRET_ACCESS_KEY"] = "very-secret" };

    public SettingsTests() => variables["HOME"] = temp.Root;

    public void Dispose() => temp.Dispose();

    S3Settings Read() => S3Settings.Read(variables.GetValueOrDefault, TimeProvider.System);

    S3Keys Keys() => Assert.IsType<S3Keys>(Read().Keys);

    string Refusal() => Assert.Throws<UsageException>(Read).Message;

    void Profile(string credentials, string config = "")
    {
        temp.Write(".aws/credentials", credentials);
        temp.Write(".aws/config", config);
        variables.Remove("AWS_ACCESS_KEY_ID");
        variables.Remove("AWS_SECRET_ACCESS_KEY");
    }

    [Fact]
    public void Without_keys_the_message_says_where_they_come_from()
    {
        variables.Remove("AWS_ACCESS_KEY_ID");
        variables["AWS_EC2_METADATA_DISABLED"] = "true";
        Assert.Contains("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_key_is_no_key()
    {
        variables.Remove("AWS_SECRET_ACCESS_KEY");
        Assert.Contains("AWS_SECRET_ACCESS_KEY is not", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minio:9000")]
    [InlineData("ftp://minio")]
    [InlineData("http://key:very-secret@minio")]
    [InlineData("http://minio/bucket")]
    [InlineData("http://minio/?very-secret")]
    public void An_endpoint_that_is_none_is_refused_and_not_repeated(string endpoint)
    {
        variables["AWS_ENDPOINT_URL_S3"] = endpoint;
        Assert.Contains("AWS_ENDPOINT_URL_S3", Refusal(), StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_endpoint_it_is_Amazons_for_the_region_and_buckets_are_hosts()
    {
        variables["AWS_DEFAULT_REGION"] = "eu-central-1";
        Assert.Equal(
            (new Uri("https://s3.eu-central-1.amazonaws.com"), "eu-central-1", false),
            (Read().Endpoint, Read().Region, Read().PathStyle)
        );
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public void With_an_endpoint_buckets_are_paths_unless_it_is_said_otherwise(string? said, bool pathStyle)
    {
        variables["AWS_ENDPOINT_URL"] = "http://minio:9000";
        if (said is not null)
            variables["STACKING_S3_PATH_STYLE"] = said;
        Assert.Equal((new Uri("http://minio:9000"), pathStyle), (Read().Endpoint, Read().PathStyle));
    }

    [Fact]
    public void The_endpoint_for_S3_goes_before_the_one_for_everything()
    {
        variables["AWS_ENDPOINT_URL"] = "http://other";
        variables["AWS_ENDPOINT_URL_S3"] = "http://minio:9000";
        Assert.Equal("minio", Read().Endpoint.Host);
    }

    [Theory]
    [InlineData("STACKING_S3_PATH_STYLE", "maybe")]
    [InlineData("STACKING_S3_PATIENCE_SECONDS", "long")]
    public void A_setting_that_cannot_be_read_is_named(string name, string value)
    {
        variables[name] = value;
        Assert.StartsWith(name, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_gives_keys_region_and_endpoint()
    {
        Profile(
            """
            [default]
            aws_access_key_id = other
            aws_secret_access_key = other
            [work]
            aws_access_key_id = AKWORK
            aws_secret_access_key = profile=secret
            aws_session_token = token
            """,
            """
            [profile work]
            region = eu-west-1
            s3 =
              endpoint_url = http://nested
            endpoint_url = http://minio:9000
            """
        );
        variables["AWS_PROFILE"] = "work";
        var settings = Read();
        Assert.Equal(("AKWORK", "profile=secret", "token"), (Keys().AccessKey, Keys().SecretKey, Keys().SessionToken));
        Assert.Equal(("eu-west-1", new Uri("http://minio:9000")), (settings.Region, settings.Endpoint));
    }

    void KeyFile(string name, string text)
    {
        variables["STACKING_S3_CREDENTIALS_DIR"] = temp.File("keys");
        temp.Write($"keys/{name}", text);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("token", "token")]
    public void A_folder_of_key_files_gives_the_keys_without_the_end_of_their_lines(string? token, string read)
    {
        Profile("[default]\naws_access_key_id = other\naws_secret_access_key = other\naws_session_token = other\n");
        KeyFile("accessKey", "AKFILE\n");
        KeyFile("secretKey", "file-secret");
        if (token is not null)
            KeyFile("sessionToken", token + "\r\n");
        Assert.Equal(("AKFILE", "file-secret", read), (Keys().AccessKey, Keys().SecretKey, Keys().SessionToken));
    }

    [Theory]
    [InlineData("accessKey", "secretKey")]
    [InlineData("secretKey", "accessKey")]
    public void A_folder_without_one_of_the_keys_is_refused_and_the_other_is_not_repeated(string present, string missing)
    {
        Profile("");
        KeyFile(present, "very-secret");
        KeyFile(missing, " \n");
        string refusal = Refusal();
        Assert.StartsWith("STACKING_S3_CREDENTIALS_DIR is ", refusal, StringComparison.Ordinal);
        Assert.Contains($"the file {missing} is missing or empty", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_is_not_there_is_named()
    {
        Profile("[default]\n");
        variables["AWS_PROFILE"] = "absent";
        Assert.Contains("'absent'", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_in_the_environment_go_before_a_profile_and_take_no_token_from_it()
    {
        temp.Write(".aws/credentials", "[default]\naws_session_token = token\n");
        KeyFile("sessionToken", "token");
        Assert.Equal(("AKID", ""), (Keys().AccessKey, Keys().SessionToken));
    }

    [Fact]
    public void A_certificate_file_that_a_pod_only_might_have_is_not_missed()
    {
        variables["AWS_CA_BUNDLE"] = temp.File("absent.crt");
        Assert.Null(Read().AuthorityFile);
        variables["AWS_CA_BUNDLE"] = temp.Write("ca.crt", "");
        Assert.Contains(
            "contains no certificate",
            Assert.Throws<UsageException>(() => new S3Store(new("bucket", ""), Read(), _ => { }, TimeProvider.System)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Printed_settings_show_no_key()
    {
        variables["AWS_SESSION_TOKEN"] = "very-secret-token";
        Assert.DoesNotContain("very-secret", Read().ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AKID", Read().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://bucket", "bucket", "")]
    [InlineData("s3://bucket/", "bucket", "")]
    [InlineData("s3://bucket/a/b/", "bucket", "a/b")]
    public void A_location_is_a_bucket_and_a_prefix(string location, string bucket, string prefix) =>
        Assert.Equal(new S3Location(bucket, prefix), S3Location.Parse(location));

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3:///a")]
    [InlineData("s3://ab/a")]
    [InlineData("s3://bucket//a")]
    [InlineData("s3://bucket/../a")]
    [InlineData("s3://buck et/a")]
    public void A_location_that_names_no_place_is_refused(string location) =>
        Assert.Throws<UsageException>(() => S3Location.Parse(location));

    [Fact]
    public void Keys_in_a_location_are_refused_and_not_repeated() =>
        Assert.DoesNotContain(
            "very-secret",
            Assert.Throws<UsageException>(() => S3Location.Parse("s3://AKID:very-secret@bucket/a")).Message,
            StringComparison.Ordinal
        );
}
