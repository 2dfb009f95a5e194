using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("StackingK8s.Vision.Tests")]
