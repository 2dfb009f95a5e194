using StackingK8s.Operator.Cluster.Connection;

namespace StackingK8s.Tests.Operator.Cluster;

public class RequestInfoTests
{
    [Theory]
    [InlineData("GET", "/api/v1/pods?limit=500", "list", "pods")]
    [InlineData("GET", "/api/v1/namespaces/ns/pods/p/log?tailLines=5", "get", "pods/log")]
    [InlineData("GET", "/apis/batch/v1/jobs?watch=true&resourceVersion=1", "watch", "jobs")]
    [InlineData("POST", "/apis/batch/v1/namespaces/ns/jobs", "create", "jobs")]
    [InlineData(
        "PATCH",
        "/apis/stackingk8s.io/v1alpha1/namespaces/ns/stackingruns/r/status?fieldManager=x",
        "patch",
        "stackingruns/status"
    )]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/ns/leases/l", "update", "leases")]
    [InlineData("DELETE", "/apis/batch/v1/namespaces/ns/jobs/j", "delete", "jobs")]
    [InlineData("GET", "/k8s/clusters/c-1/api/v1/namespaces/ns", "get", "namespaces")]
    [InlineData("GET", "/version", "get", "none")]
    public void A_request_is_named_in_the_terms_of_kubernetes(string method, string path, string verb, string resource)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(new Uri("https://server:6443"), path));

        Assert.Equal(new RequestInfo(verb, resource), RequestInfo.FromRequest(request));
    }
}
