using System.Numerics;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>Vectors of the width that the runtime takes for the machine's.</summary>
internal readonly unsafe struct UsualLanes : ILanes<Vector<float>>
{
    public static int Count => Vector<float>.Count;

    public static bool HasManyRegisters => false;

    public static Vector<float> Load(float* from) => Vector.Load(from);

    public static void Store(Vector<float> vector, float* to) => vector.Store(to);

    public static Vector<float> Of(float number) => new(number);

    public static Vector<float> MultiplyAdd(Vector<float> a, Vector<float> b, Vector<float> sum) => Vector.MultiplyAddEstimate(a, b, sum);
}
