using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using StackingK8s.Learning;

namespace StackingK8s.Boosting.Native;

/// <summary>
/// LightGBM's C API as typed calls that throw <see cref="LightGbmException"/>.
/// </summary>
/// <remarks>
/// LightGBM has one thread count for the whole process, which every call that reads parameters overwrites (with all cores,
/// where it names none); changing it under a running trial is documented as unsafe. So here every call runs on one thread,
/// says so, and caps the library at one; parallelism comes from running several trials, each on a thread of its own.
/// </remarks>
static unsafe partial class LightGbm
{
    /// <summary>Parameters for every call: one thread, and silence (the standard output belongs to the program).</summary>
    public const string CommonParameters = "num_threads=1 verbosity=-1";

    const int Float32 = 0,
        Float64 = 1;
    const int AllIterations = -1;
    const int ValidationSet = 1;

    public static DatasetHandle CreateDataset(FloatMatrix features, string parameters, DatasetHandle? reference)
    {
        Prepare();
        using var none = new DatasetHandle();
        fixed (float* data = features.Values)
        {
            Check(
                LGBM_DatasetCreateFromMat(
                    data,
                    Float32,
                    features.Rows,
                    features.Columns,
                    isRowMajor: 1,
                    parameters,
                    reference ?? none,
                    out var dataset
                )
            );
            return dataset;
        }
    }

    public static void SetLabels(DatasetHandle dataset, float[] labels)
    {
        Prepare();
        fixed (float* data = labels)
            Check(LGBM_DatasetSetField(dataset, "label", data, labels.Length, Float32));
    }

    public static void SetInitScores(DatasetHandle dataset, double[] scores)
    {
        Prepare();
        fixed (double* data = scores)
            Check(LGBM_DatasetSetField(dataset, "init_score", data, scores.Length, Float64));
    }

    /// <summary>Names the features in the texts of models that are trained on the dataset; LightGBM turns a space into '_'.</summary>
    public static void SetFeatureNames(DatasetHandle dataset, IReadOnlyList<string> names)
    {
        Prepare();
        Check(LGBM_DatasetSetFeatureNames(dataset, [.. names], names.Count));
    }

    /// <summary>Number of histogram bins of one feature; 0 where LightGBM dropped it because it is constant.</summary>
    public static int BinCount(DatasetHandle dataset, int feature)
    {
        Prepare();
        Check(LGBM_DatasetGetFeatureNumBin(dataset, feature, out int bins));
        return bins;
    }

    /// <summary>How the features are binned, in LightGBM's own binary format, without the rows.</summary>
    public static byte[] SerializeBins(DatasetHandle dataset)
    {
        Prepare();
        Check(LGBM_DatasetSerializeReferenceToBinary(dataset, out nint buffer, out int length));
        try
        {
            byte[] bytes = new byte[length];
            fixed (byte* to = bytes)
                for (int i = 0; i < length; i++)
                    Check(LGBM_ByteBufferGetAt(buffer, i, to + i)); // the C API has no other way to read it
            return bytes;
        }
        finally
        {
            Check(LGBM_ByteBufferFree(buffer));
        }
    }

    public static BoosterHandle CreateBooster(DatasetHandle train, string parameters)
    {
        Prepare();
        Check(LGBM_BoosterCreate(train, parameters, out var booster));
        booster.Hold(train);
        return booster;
    }

    public static BoosterHandle LoadBooster(string model)
    {
        Prepare();
        Check(LGBM_BoosterLoadModelFromString(model, out _, out var booster));
        return booster;
    }

    public static void AddValidation(BoosterHandle booster, DatasetHandle validation)
    {
        Prepare();
        booster.Hold(validation);
        Check(LGBM_BoosterAddValidData(booster, validation));
    }

    /// <summary>One round of boosting; false where no split was worth making.</summary>
    public static bool Update(BoosterHandle booster)
    {
        Prepare();
        Check(LGBM_BoosterUpdateOneIter(booster, out int finished));
        return finished == 0;
    }

    public static int FeatureCount(BoosterHandle booster)
    {
        Prepare();
        Check(LGBM_BoosterGetNumFeature(booster, out int features));
        return features;
    }

    public static int TreeCount(BoosterHandle booster)
    {
        Prepare();
        Check(LGBM_BoosterNumberOfTotalModel(booster, out int trees));
        return trees;
    }

    public static double[] ValidationPredictions(BoosterHandle booster)
    {
        Prepare();
        Check(LGBM_BoosterGetNumPredict(booster, ValidationSet, out long count));
        double[] predictions = new double[count];
        fixed (double* to = predictions)
            Check(LGBM_BoosterGetPredict(booster, ValidationSet, out _, to));
        return predictions;
    }

    /// <summary>A prediction of some kind, which has so many numbers per row.</summary>
    public static double[] Predict(BoosterHandle booster, FloatMatrix features, PredictionKind kind, int width = 1)
    {
        Prepare();
        double[] predictions = new double[features.Rows * width];
        fixed (float* data = features.Values)
        fixed (double* to = predictions)
        {
            Check(
                LGBM_BoosterPredictForMat(
                    booster,
                    data,
                    Float32,
                    features.Rows,
                    features.Columns,
                    isRowMajor: 1,
                    (int)kind,
                    0,
                    AllIterations,
                    CommonParameters,
                    out _,
                    to
                )
            );
        }
        return predictions;
    }

    public static string SaveModel(BoosterHandle booster)
    {
        Prepare();
        int importanceKind = (int)ImportanceKind.Split;
        Check(LGBM_BoosterSaveModelToString(booster, 0, AllIterations, importanceKind, 0, out long length, null));
        byte[] text = new byte[length];
        fixed (byte* to = text)
            Check(LGBM_BoosterSaveModelToString(booster, 0, AllIterations, importanceKind, length, out _, to));
        return Encoding.UTF8.GetString(text.AsSpan(..^1)); // C's closing zero
    }

    public static double[] Importance(BoosterHandle booster, ImportanceKind kind)
    {
        double[] importance = new double[FeatureCount(booster)];
        fixed (double* to = importance)
            Check(LGBM_BoosterFeatureImportance(booster, AllIterations, (int)kind, to));
        return importance;
    }

    // The log callback and the log level belong to the calling thread, and the cap on threads may have been changed by
    // other users of the library in this process: both are set, for nanoseconds, before every call.
    static void Prepare()
    {
        try
        {
            Check(LGBM_RegisterLogCallback(&DropMessage));
            Check(LGBM_SetMaxThreads(1));
        }
        catch (DllNotFoundException e)
        {
            throw LightGbmException.NotLoaded(e);
        }
    }

    // A pointer to a static method needs no delegate that must be kept alive.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void DropMessage(byte* message) { }

    static void Check(int status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status == 0)
            return;
        string message = Marshal.PtrToStringUTF8((nint)LGBM_GetLastError()) ?? "no message";
        throw new LightGbmException(call[..call.IndexOf('(', StringComparison.Ordinal)], message);
    }
}
