using System.Runtime.InteropServices;

namespace StackingK8s.Boosting.Native;

// The part of LightGBM 4.7's include/LightGBM/c_api.h that is used here, with the C names. Each returns 0, or -1 with the
// message in LGBM_GetLastError of the same thread.
static unsafe partial class LightGbm
{
    const string Library = "_lightgbm";

    [LibraryImport(Library)]
    private static partial byte* LGBM_GetLastError();

    [LibraryImport(Library)]
    private static partial int LGBM_RegisterLogCallback(delegate* unmanaged[Cdecl]<byte*, void> callback);

    [LibraryImport(Library)]
    private static partial int LGBM_SetMaxThreads(int threads);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_DatasetCreateFromMat(
        float* data,
        int dataType,
        int rows,
        int columns,
        int isRowMajor,
        string parameters,
        DatasetHandle reference,
        out DatasetHandle dataset
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_DatasetSetField(DatasetHandle dataset, string field, void* data, int count, int dataType);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_DatasetSetFeatureNames(DatasetHandle dataset, string[] names, int count);

    [LibraryImport(Library)]
    private static partial int LGBM_DatasetGetFeatureNumBin(DatasetHandle dataset, int feature, out int bins);

    [LibraryImport(Library)]
    private static partial int LGBM_DatasetSerializeReferenceToBinary(DatasetHandle dataset, out nint buffer, out int length);

    [LibraryImport(Library)]
    private static partial int LGBM_ByteBufferGetAt(nint buffer, int index, byte* value);

    [LibraryImport(Library)]
    private static partial int LGBM_ByteBufferFree(nint buffer);

    [LibraryImport(Library)]
    internal static partial int LGBM_DatasetFree(nint dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterCreate(DatasetHandle train, string parameters, out BoosterHandle booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterLoadModelFromString(string model, out int iterations, out BoosterHandle booster);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterAddValidData(BoosterHandle booster, DatasetHandle validation);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterUpdateOneIter(BoosterHandle booster, out int finished);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterGetNumFeature(BoosterHandle booster, out int features);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterNumberOfTotalModel(BoosterHandle booster, out int trees);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterGetNumPredict(BoosterHandle booster, int dataset, out long count);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterGetPredict(BoosterHandle booster, int dataset, out long count, double* predictions);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterPredictForMat(
        BoosterHandle booster,
        float* data,
        int dataType,
        int rows,
        int columns,
        int isRowMajor,
        int kind,
        int startIteration,
        int iterations,
        string parameters,
        out long count,
        double* predictions
    );

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterSaveModelToString(
        BoosterHandle booster,
        int startIteration,
        int iterations,
        int importanceKind,
        long capacity,
        out long length,
        byte* text
    );

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterFeatureImportance(BoosterHandle booster, int iterations, int kind, double* importance);

    [LibraryImport(Library)]
    internal static partial int LGBM_BoosterFree(nint booster);
}
