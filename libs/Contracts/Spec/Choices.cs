using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Spec;

/// <summary>spec.embedding.features: which columns of an expert the meta-model sees.</summary>
[JsonConverter(typeof(ChoiceConverter<FeatureSet>))]
public enum FeatureSet
{
    /// <summary>The projected embedding and the logit.</summary>
    [JsonStringEnumMemberName("both")]
    Both,

    /// <summary>The projected embedding alone.</summary>
    [JsonStringEnumMemberName("embeddings")]
    Embeddings,

    /// <summary>The logit alone.</summary>
    [JsonStringEnumMemberName("logits")]
    Logits,
}

/// <summary>spec.meta.start: what the first tree corrects.</summary>
[JsonConverter(typeof(ChoiceConverter<TreeStart>))]
public enum TreeStart
{
    /// <summary>The best combination of the experts' scores without trees (LightGBM's init_score), which competes with them.</summary>
    [JsonStringEnumMemberName("blend")]
    Blend,

    /// <summary>LightGBM's own start, the mean of the labels; nothing competes with the trees.</summary>
    [JsonStringEnumMemberName("zero")]
    Zero,
}

/// <summary>spec.meta.search.strategy: which candidates are evaluated.</summary>
[JsonConverter(typeof(ChoiceConverter<SearchStrategy>))]
public enum SearchStrategy
{
    /// <summary>Every candidate, in the order of scikit-learn's ParameterGrid.</summary>
    [JsonStringEnumMemberName("grid")]
    Grid,

    /// <summary>Some of them, drawn as scikit-learn's ParameterSampler does.</summary>
    [JsonStringEnumMemberName("random")]
    Random,

    /// <summary>Every candidate at the least n_estimators, of their runs of boosting the best third at the next, and so on.</summary>
    [JsonStringEnumMemberName("halving")]
    Halving,
}

/// <summary>spec.meta.search.validation.strategy: which rows score the candidates.</summary>
[JsonConverter(typeof(ChoiceConverter<ValidationStrategy>))]
public enum ValidationStrategy
{
    /// <summary>Every row once, in parts, each scored by models fitted on the others.</summary>
    [JsonStringEnumMemberName("crossValidation")]
    CrossValidation,

    /// <summary>One part of the rows.</summary>
    [JsonStringEnumMemberName("holdout")]
    Holdout,
}

/// <summary>spec.meta.search.validation.unit: what is held out together.</summary>
[JsonConverter(typeof(ChoiceConverter<ValidationUnit>))]
public enum ValidationUnit
{
    /// <summary>Whole groups, spread over the folds; rows where there are no groups.</summary>
    [JsonStringEnumMemberName("group")]
    Group,

    /// <summary>Single rows, whatever their group: optimistic where rows of a group are alike.</summary>
    [JsonStringEnumMemberName("row")]
    Row,

    /// <summary>Whole folds, and with them all that their networks described: pessimistic, since serving withholds no network.</summary>
    [JsonStringEnumMemberName("fold")]
    Fold,
}

/// <summary>spec.meta.search.metric: what the candidates are scored by.</summary>
[JsonConverter(typeof(ChoiceConverter<SearchMetric>))]
public enum SearchMetric
{
    /// <summary>Area under the ROC curve.</summary>
    [JsonStringEnumMemberName("auc")]
    Auc,

    /// <summary>The mean log-likelihood, that is, the log-loss with its sign turned, so that more is better.</summary>
    [JsonStringEnumMemberName("logLoss")]
    LogLoss,

    /// <summary>Area under the steps of precision over recall.</summary>
    [JsonStringEnumMemberName("averagePrecision")]
    AveragePrecision,
}

/// <summary>spec.meta.servingNoise: where it is seen how much the networks of an expert differ.</summary>
[JsonConverter(typeof(ChoiceConverter<NoiseSource>))]
public enum NoiseSource
{
    /// <summary>On the test rows, without their labels, where there are any.</summary>
    [JsonStringEnumMemberName("testRows")]
    TestRows,

    /// <summary>Nowhere: weights are those of single networks.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>spec.meta.calibration: how the meta-model's log-odds become probabilities.</summary>
[JsonConverter(typeof(ChoiceConverter<CalibrationKind>))]
public enum CalibrationKind
{
    /// <summary>Of the others, the one with the least log-loss out of fold.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>As they are.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Multiplied by one number: less or more certain, with the same sign.</summary>
    [JsonStringEnumMemberName("temperature")]
    Temperature,

    /// <summary>Multiplied by one number and shifted by another.</summary>
    [JsonStringEnumMemberName("platt")]
    Platt,
}

/// <summary>spec.experts[].precision: the type in which networks multiply in training.</summary>
[JsonConverter(typeof(ChoiceConverter<TrainingPrecision>))]
public enum TrainingPrecision
{
    /// <summary>bfloat16 where the device multiplies it faster than float32, else float32.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>bfloat16 products; weights, gradients and optimizer stay float32.</summary>
    [JsonStringEnumMemberName("bfloat16")]
    BFloat16,

    /// <summary>float32 throughout.</summary>
    [JsonStringEnumMemberName("float32")]
    Float32,
}

/// <summary>spec.experts[].classWeights: how much an image counts in the loss.</summary>
[JsonConverter(typeof(ChoiceConverter<ClassWeights>))]
public enum ClassWeights
{
    /// <summary>Every image counts the same.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Every class counts the same, as scikit-learn's class_weight="balanced".</summary>
    [JsonStringEnumMemberName("balanced")]
    Balanced,
}

/// <summary>spec.experts[].normalization: the scale of the pixels.</summary>
[JsonConverter(typeof(ChoiceConverter<PixelScale>))]
public enum PixelScale
{
    /// <summary>The architecture's own, see `stacking experts`.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>The mean and standard deviation of ImageNet's channels.</summary>
    [JsonStringEnumMemberName("imagenet")]
    ImageNet,

    /// <summary>-1 to 1.</summary>
    [JsonStringEnumMemberName("half")]
    Half,
}

/// <summary>spec.data.duplicates: what becomes of images that are the same, or nearly, but stand in different groups.</summary>
[JsonConverter(typeof(ChoiceConverter<DuplicatePolicy>))]
public enum DuplicatePolicy
{
    /// <summary>Their groups become one, so that they never part.</summary>
    [JsonStringEnumMemberName("merge")]
    Merge,

    /// <summary>The run ends before anything trains.</summary>
    [JsonStringEnumMemberName("refuse")]
    Refuse,

    /// <summary>They stay in their groups, and may lie in different folds.</summary>
    [JsonStringEnumMemberName("accept")]
    Accept,
}

/// <summary>spec.experts[].view: what the network looks at.</summary>
[JsonConverter(typeof(ChoiceConverter<PixelView>))]
public enum PixelView
{
    /// <summary>The photograph.</summary>
    [JsonStringEnumMemberName("rgb")]
    Rgb,

    /// <summary>What a filter leaves of it that removes its content.</summary>
    [JsonStringEnumMemberName("residual")]
    Residual,
}

/// <summary>spec.experts[].residual: the filter of the residual view.</summary>
[JsonConverter(typeof(ChoiceConverter<ResidualKind>))]
public enum ResidualKind
{
    /// <summary>Each channel minus the mean of its four neighbours.</summary>
    [JsonStringEnumMemberName("laplacian")]
    Laplacian,

    /// <summary>Three high-pass filters of steganalysis on the mean of the channels.</summary>
    [JsonStringEnumMemberName("srm")]
    Srm,
}

/// <summary>spec.artifacts.deletePolicy: what deleting the StackingRun does to its artifacts.</summary>
[JsonConverter(typeof(ChoiceConverter<DeletePolicy>))]
public enum DeletePolicy
{
    /// <summary>They stay.</summary>
    [JsonStringEnumMemberName("Keep")]
    Keep,

    /// <summary>Those that no other run lists are deleted.</summary>
    [JsonStringEnumMemberName("Delete")]
    Delete,
}

/// <summary>
/// The words by which run files, tasks and reports name the values of an enum: those of JsonStringEnumMemberName, exactly.
/// </summary>
public static class Choices
{
    static readonly ConcurrentDictionary<Type, IReadOnlyList<(string Name, object Value)>> Tables = new();

    /// <returns>The words of an enum, in its order.</returns>
    public static IReadOnlyList<string> Names(Type choice) => [.. Table(choice).Select(row => row.Name)];

    /// <returns>The word of a value.</returns>
    public static string Name<T>(T value)
        where T : struct, Enum => Table(typeof(T)).First(row => row.Value.Equals(value)).Name;

    /// <returns>The value of a word; null if the word is none of the enum's, in these very letters.</returns>
    public static object? Parse(Type choice, string? word) => Table(choice).FirstOrDefault(row => row.Name == word).Value;

    /// <returns>What to say about a word that is none of the enum's; it follows the path of the field.</returns>
    public static string Problem(Type choice, string? word) => $"'{word}' is not one of {string.Join(", ", Names(choice))}";

    static IReadOnlyList<(string Name, object Value)> Table(Type choice) => Tables.GetOrAdd(choice, ReadTable);

    static IReadOnlyList<(string Name, object Value)> ReadTable(Type choice) =>
        [
            .. choice
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => (field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name, field.GetValue(null)!)),
        ];
}

/// <summary>
/// A choice as its word. The framework's converter would take words in any case, and numbers: a task or spec that is read and written again
/// must be the same.
/// </summary>
sealed class ChoiceConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return word is null ? throw new JsonException($"One of {string.Join(", ", Choices.Names(typeof(T)))} is expected.")
            : Choices.Parse(typeof(T), word) is T value ? value
            : throw new JsonException($"{Choices.Problem(typeof(T), word)}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Choices.Name(value));
}
