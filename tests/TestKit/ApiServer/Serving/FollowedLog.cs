using System.Text;
using Microsoft.AspNetCore.Http;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>A followed log: written as it grows, until its pod has ended.</summary>
sealed class FollowedLog(ObjectStorage storage, PodLogs logs)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static bool IsAskedFor(ApiRequest request) => request.Subresource == "log" && request.Query["follow"] == "true";

    /// <param name="beginning">The answer to a request that does not follow.</param>
    public async Task WriteAsync(ApiRequest request, ApiAnswer beginning, HttpContext context)
    {
        var (ns, name) = (request.Namespace!, request.Name!);
        string container = request.Query["container"].ToString();
        // The log may have grown since the beginning was read.
        int written = request.Query.ContainsKey("tailLines")
            ? logs.Find(ns, name, container)?.Length ?? 0
            : Encoding.UTF8.GetCharCount(beginning.Body.Span);
        context.Response.ContentType = beginning.ContentType;
        await context.Response.Body.WriteAsync(beginning.Body, context.RequestAborted);
        while (true)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            // Read before the text: the last output of a pod is there when it has ended.
            bool ended = storage.Get(Kinds.Pod, ns, name).At("status", "phase").Text() is null or "Succeeded" or "Failed";
            string text = logs.Find(ns, name, container) ?? "";
            if (text.Length > written)
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text[written..]), context.RequestAborted);
            else if (ended)
                return;
            written = text.Length;
            await Task.Delay(Look, context.RequestAborted);
        }
    }
}
