using System.Text;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Persistence;

/// <summary>Loads a model file that is damaged in many ways, one after the other, and counts what comes of it.</summary>
internal static class Mutations
{
    private static readonly string[] _values =
        ["null", "-1", "0", "2147483647", "9999999999999999999", "1e300", "{}", "[]", "\"\"", "true", "[[[[[[", new string('[', 100_000), "{\"$type\":null}"];

    /// <summary>Damages a copy of a file a number of times; one in two has its checksum mended, as one who forges a file would do.</summary>
    /// <returns>How often it was refused with an <see cref="InvalidDataException"/>, and how often it was loaded all the same.</returns>
    /// <exception cref="InvalidOperationException">Something else came of it.</exception>
    public static (int Refused, int Loaded) Run(string file, int count, ulong seed)
    {
        var ml = new MLContext();
        var random = new RandomSource(seed);
        float[][] scores = Toy.Scores(ml.Model.Load(file, out _).Transform(Toy.View(ml, 5)));
        string copy = file + ".copy";
        (int refused, int loaded) = (0, 0);
        for (int i = 0; i < count; i++)
        {
            File.Copy(file, copy, overwrite: true);
            string stream = ((string[])[ModelFile.Manifest, ModelFile.Manifest, ModelFile.Weights, ModelFile.Checksum])[random.Next(4)];
            byte[] bytes =
                ModelFile.Read(copy, stream), changed = stream == ModelFile.Manifest && random.Next(2) == 0 ? Forged(bytes, random) : Damaged(bytes, random);
            bool isSealed = stream == ModelFile.Manifest && random.Next(2) == 0;
            ModelFile.Replace(copy, stream, changed);
            if (isSealed) ModelFile.Seal(copy);
            try
            {
                ITransformer model = ml.Model.Load(copy, out _);
                loaded++;
                if (isSealed || bytes.AsSpan().SequenceEqual(changed)) continue;
                throw new InvalidOperationException($"Change {i} of {stream} was not seen; the scores were {(Agree(model) ? "equal" : "others")}.");
            }
            catch (Exception error) when (IsExpected(error))
            {
                refused++;
            }
        }
        return (refused, loaded);

        bool Agree(ITransformer model) => Toy.Scores(model.Transform(Toy.View(ml, 5))).Zip(scores).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
    }

    private static bool IsExpected(Exception? error) => error is InvalidDataException || (error is not null && IsExpected(error.InnerException));

    /// <summary>One value of the JSON is another.</summary>
    private static byte[] Forged(byte[] manifest, RandomSource random)
    {
        string text = Encoding.UTF8.GetString(manifest);
        int[] places = [.. Enumerable.Range(0, text.Length).Where(c => text[c] is ':' or ',' or '[')];
        int start = places[random.Next(places.Length)] + 1, end = text.IndexOfAny([',', '}', ']'], start);
        return Encoding.UTF8.GetBytes(text[..start] + _values[random.Next(_values.Length)] + text[Math.Max(start, end)..]);
    }

    /// <summary>A bit, a stretch, or two stretches are not as they were.</summary>
    private static byte[] Damaged(byte[] bytes, RandomSource random)
    {
        int at = random.Next(bytes.Length), length = Math.Min(1 + random.Next(40), bytes.Length - at);
        byte[] stretch = bytes[at..(at + length)], changed = [.. bytes];
        switch (random.Next(4))
        {
            case 0: return [.. bytes[..at], .. bytes[(at + length)..]];
            case 1: return [.. bytes[..at], .. stretch, .. bytes[at..]];
            case 2: return bytes[..at];
            default:
                changed[at] ^= (byte)(1 << random.Next(8));
                return changed;
        }
    }
}
