using System.Runtime.CompilerServices;
using Minio.DataModel.Args;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// What is done to a bucket besides moving data, through the public API of the Minio client. Its requests are sent by <see
/// cref="S3Client"/>, so they are retried like all others. docs/decisions/0009 says which requests cannot go this way.
/// </summary>
/// <param name="client">The bucket.</param>
sealed class S3Operations(S3Client client)
{
    /// <summary>An upload in parts that is neither completed nor aborted.</summary>
    public sealed record Upload(string Key, string Id, DateTimeOffset Since);

    /// <summary>Removes an object; nothing happens if there is none.</summary>
    public async Task DeleteAsync(string key, CancellationToken stop)
    {
        try
        {
            using var minio = await client.CreateMinioAsync(stop);
            await minio.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(client.Bucket).WithObject(key), stop);
        }
        catch (S3ErrorException)
        {
            // Already gone.
        }
    }

    /// <summary>Creates the bucket.</summary>
    public async Task CreateBucketAsync(CancellationToken stop)
    {
        using var minio = await client.CreateMinioAsync(stop);
        await minio.MakeBucketAsync(new MakeBucketArgs().WithBucket(client.Bucket), stop);
    }

    /// <summary>The incomplete uploads of a prefix.</summary>
    public async IAsyncEnumerable<Upload> ListIncompleteAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        using var minio = await client.CreateMinioAsync(stop);
        var request = new ListIncompleteUploadsArgs().WithBucket(client.Bucket).WithPrefix(prefix).WithRecursive(true);
        await foreach (var each in minio.ListIncompleteUploadsEnumAsync(request, stop))
            yield return new(each.Key, each.UploadId, S3Listing.ParseTime(each.Initiated));
    }
}
