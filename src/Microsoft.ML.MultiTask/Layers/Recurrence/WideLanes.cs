using System.Runtime.Intrinsics;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>Vectors of 512 bits, for machines that have them.</summary>
internal readonly unsafe struct WideLanes : ILanes<Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    public static bool HasManyRegisters => true;

    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    public static void Store(Vector512<float> vector, float* to) => vector.Store(to);

    public static Vector512<float> Of(float number) => Vector512.Create(number);

    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> sum) => Vector512.MultiplyAddEstimate(a, b, sum);
}
