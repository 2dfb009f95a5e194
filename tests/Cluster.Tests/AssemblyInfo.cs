[assembly: Xunit.AssemblyFixture(typeof(StackingK8s.ClusterTests.AnyCluster))]
