using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta.Validation;

namespace StackingK8s.Meta.Evaluation;

/// <summary>
/// Fits how log-odds become probabilities, on out-of-fold log-odds. Temperature scaling is Guo and others (2017), the logistic map Platt's
/// (1999) without his smoothed targets. Both keep the order of the rows. Pure.
/// </summary>
static class Calibrator
{
    /// <summary>A slope at or below this would call all rows alike.</summary>
    const double LeastSlope = 1e-6;

    static readonly CalibrationKind[] Kinds = [CalibrationKind.None, CalibrationKind.Temperature, CalibrationKind.Platt];

    /// <summary>
    /// Fits the asked kind, or the simplest one whose log-loss, on rows that did not fit it, is within one standard error of the least.
    /// </summary>
    /// <param name="kind">What the run asks for.</param>
    /// <param name="logOdds">Out of fold, per row.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="parts">Each row is held out by one of them.</param>
    public static CalibrationReport Fit(CalibrationKind kind, double[] logOdds, int[] labels, IReadOnlyList<ValidationPart> parts)
    {
        double[] before = Probabilities(CalibrationMap.Identity, logOdds);
        var tried = Kinds
            .Where(each => kind is CalibrationKind.Auto || each == kind)
            .Select(each => (Kind: each, Map: Map(each, logOdds, labels), HeldOut: HeldOut(each, logOdds, labels, parts)))
            .Where(each => each.Map.Slope > LeastSlope || kind != CalibrationKind.Auto)
            .ToList();
        double[] least = tried.MinBy(each => LogLoss.Compute(labels, each.HeldOut)).HeldOut;
        var best = tried.First(each => IsNear(labels, each.HeldOut, least));
        // A model that tells nothing leaves no slope: its log-odds stay as they are.
        if (best.Map.Slope <= LeastSlope)
            best = (CalibrationKind.None, CalibrationMap.Identity, before);
        return new(
            best.Kind,
            best.Map.Slope,
            best.Map.Intercept,
            LogLoss.Compute(labels, before),
            LogLoss.Compute(labels, best.HeldOut),
            Reliability.Compute(labels, before).ExpectedError,
            Reliability.Compute(labels, best.HeldOut).ExpectedError
        );
    }

    /// <summary>
    /// Whether the losses of two sets of probabilities differ by no more than one standard error of their mean difference.
    /// </summary>
    static bool IsNear(int[] labels, double[] probabilities, double[] least)
    {
        double sum = 0,
            squares = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            double difference = LogLoss.Of(labels[row], probabilities[row]) - LogLoss.Of(labels[row], least[row]);
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / labels.Length,
            variance = squares / labels.Length - mean * mean;
        return mean <= Math.Sqrt(Math.Max(0, variance) / labels.Length);
    }

    /// <summary>The probabilities that a map gives.</summary>
    public static double[] Probabilities(CalibrationMap map, double[] logOdds) => Array.ConvertAll(logOdds, map.Probability);

    static double[] HeldOut(CalibrationKind kind, double[] logOdds, int[] labels, IReadOnlyList<ValidationPart> parts)
    {
        double[] probabilities = new double[labels.Length];
        foreach (var (train, heldOut) in parts)
        {
            var map = Map(kind, Array.ConvertAll(train, row => logOdds[row]), Array.ConvertAll(train, row => labels[row]));
            foreach (int row in heldOut)
                probabilities[row] = map.Probability(logOdds[row]);
        }
        return probabilities;
    }

    static CalibrationMap Map(CalibrationKind kind, double[] logOdds, int[] labels) =>
        kind switch
        {
            CalibrationKind.Temperature => new(Temperature(logOdds, labels), 0),
            CalibrationKind.Platt when ShrunkBlend.Fit([logOdds], labels, 0) is var line => new(line.Weights[0], line.Intercept),
            _ => CalibrationMap.Identity,
        };

    /// <summary>
    /// The slope of at least 0 with the least log-loss + ½·slope²: the root of a rising derivative, found within a bracket.
    /// </summary>
    static double Temperature(double[] logOdds, int[] labels)
    {
        double low = 0,
            high = 1e3,
            slope = 1;
        for (int iteration = 0; iteration < 200 && high - low > 1e-14 * (1 + high); iteration++)
        {
            var (first, second) = Derivatives(slope, logOdds, labels);
            if (first > 0)
                high = slope;
            else
                low = slope;
            double newton = slope - first / second,
                next = newton > low && newton < high ? newton : (low + high) / 2;
            if (next == slope)
                break;
            slope = next;
        }
        return slope;
    }

    static (double First, double Second) Derivatives(double slope, double[] logOdds, int[] labels)
    {
        double first = slope,
            second = 1;
        for (int row = 0; row < labels.Length; row++)
        {
            double probability = 1 / (1 + Math.Exp(-slope * logOdds[row]));
            first += (probability - labels[row]) * logOdds[row];
            second += probability * (1 - probability) * logOdds[row] * logOdds[row];
        }
        return (first, second);
    }
}
