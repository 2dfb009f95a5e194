[assembly: Xunit.AssemblyFixture(typeof(StackingK8s.Tests.Operator.RealCluster.AnyCluster))]
