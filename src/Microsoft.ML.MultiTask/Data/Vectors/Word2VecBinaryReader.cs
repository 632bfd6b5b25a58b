using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>Reads the binary format of word2vec.</summary>
internal static class Word2VecBinaryReader
{
    public static void Read(VectorStream stream, VectorCollector collector)
    {
        var (words, dimension) = VectorHeader.Read(stream);
        collector.Dimension = dimension;
        int size = dimension * sizeof(float);
        for (long w = 0; w < words && !collector.IsComplete; w++)
        {
            // The original program ends each vector with a line feed, others do not.
            if (stream.Peek(1) is [(byte)'\n']) stream.Skip(1, "a line feed");
            if (!stream.TryReadTo((byte)' ', out var word)) throw stream.Error($"is cut off: line 1 announces {words} words, but the file ends after {w}");
            int slot = collector.Find(word);
            string what = slot < 0 ? $"the vector of word {w + 1}" : $"the vector of word {w + 1}, {Excerpt.Quote(word)}";
            if (slot < 0) stream.Skip(size, what);
            else Floats.Read(stream, collector.Add(slot), what);
        }
    }
}
