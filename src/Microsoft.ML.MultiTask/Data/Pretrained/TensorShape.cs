namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>Shapes as files state them, which may state anything.</summary>
internal static class TensorShape
{
    /// <summary>How many values a tensor of a shape has; null if there can be no such tensor.</summary>
    public static long? Count(IEnumerable<long> shape)
    {
        long count = 1;
        foreach (long size in shape)
        {
            if (size < 0 || (size > 0 && count > long.MaxValue / size)) return null;
            count *= size;
        }
        return count;
    }

    /// <summary>A shape as messages have it.</summary>
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
