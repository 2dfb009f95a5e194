using System.Globalization;
using StackingK8s.Bench;

// Usage: stacking-bench PHOTOS [OUT.md]. Prints Markdown; the file gets the same.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string photos = args.Length > 0 ? args[0] : "examples/photos";
BenchReport report = new();
TrainingBench.Run(report);
DecodingBench.Run(report, photos);
SearchBench.Run(report);
if (args.Length > 1) File.WriteAllText(args[1], report.ToString());
