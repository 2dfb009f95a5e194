using System.Xml.Linq;
using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes.Schema;

// Writes the CRD to the file that is its argument.

var documentation = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "StackingK8s.Contracts.xml"));
File.WriteAllText(args[0], StackingRunDefinition.Yaml(new(typeof(RunSpec).Assembly, documentation)));
