using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Persistence;

/// <summary>
/// The test assembly as a program: <c>MODEL ROWS SCORES</c> loads a model, scores rows of words and writes the scores. It uses ML.NET alone and nothing of the
/// library, which ML.NET has to find and load by itself. <c>MODEL COUNT</c> damages a model that many times, see <see cref="Mutations"/>.
/// </summary>
public static class FreshProcess
{
    public static int Main(string[] arguments)
    {
        if (arguments is [var file, var count])
        {
            Console.WriteLine(Mutations.Run(file, int.Parse(count, CultureInfo.InvariantCulture), seed: 1));
            return 0;
        }
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(arguments[0], out _);
        IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(
            File.ReadAllLines(arguments[1]).Select(line => new ToyRow { Tokens = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) })));
        using FileStream scores = File.Create(arguments[2]);
        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        VBuffer<float> row = default;
        while (cursor.MoveNext())
        {
            getter(ref row);
            scores.Write(MemoryMarshal.AsBytes(row.DenseValues().ToArray().AsSpan()));
        }
        return 0;
    }
}
