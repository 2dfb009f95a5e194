using System.Reflection;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Tests.Operator.Policies;

/// <summary>The chain of policies: the list is the order.</summary>
public class PlannerTests
{
    [Fact]
    public void Every_policy_about_a_run_is_in_the_chain_once()
    {
        var policies = typeof(Planner)
            .Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(Planner).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(method =>
                method.Name == "Decide" && method.GetParameters() is [{ ParameterType: var only }] && only == typeof(ObservedRun)
            )
            .Select(method => method.DeclaringType!.Name);

        Assert.Equal(policies.Order(StringComparer.Ordinal), Names().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_has_ended_or_goes_is_decided_before_all_else_and_a_new_Job_comes_last()
    {
        string[] names = [.. Names()];

        Assert.Equal(["DeletionPolicy", "FinalizerPolicy", "RetryInPlacePolicy", "FinishedPolicy"], names[..4]);
        Assert.Equal(["CancellationPolicy", "SuspensionPolicy", "StartPolicy"], names[^3..]);
        Assert.True(
            Array.IndexOf(names, "CompletionPolicy") < Array.IndexOf(names, "CancellationPolicy"),
            "a complete run is not cancelled"
        );
    }

    static IEnumerable<string> Names() => Planner.Chain.Select(policy => policy.Method.DeclaringType!.Name);
}
