using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>Says in a few characters how a training run came out, so that two runs can be told apart or found equal bit for bit.</summary>
internal static class Fingerprint
{
    /// <summary>What the fingerprint of settings that are refused begins with.</summary>
    public const string Refused = "refused: ";

    /// <summary>The weights as the model file holds them.</summary>
    public static byte[] Weights(MultiTaskTransformer model) => Entry(model, "Weights.bin");

    /// <summary>The parameters by name, as the model file holds them.</summary>
    public static Dictionary<string, float[]> Parameters(MultiTaskTransformer model)
    {
        using JsonDocument manifest = JsonDocument.Parse(Entry(model, "Manifest.json"));
        float[] values = MemoryMarshal.Cast<byte, float>(Weights(model)).ToArray();
        var parameters = new Dictionary<string, float[]>();
        int start = 0;
        foreach (JsonElement parameter in manifest.RootElement.GetProperty("Parameters").EnumerateArray())
        {
            int count = parameter.GetProperty("Shape").EnumerateArray().Aggregate(1, (product, size) => product * size.GetInt32());
            parameters.Add(parameter.GetProperty("Name").GetString()!, values[start..(start + count)]);
            start += count;
        }
        return parameters;
    }

    /// <summary>One of the streams of a model file.</summary>
    public static byte[] Entry(MultiTaskTransformer model, string name)
    {
        var ml = new MLContext();
        using var file = new MemoryStream();
        ml.Model.Save(model, Toy.View(ml, 1).Schema, file);
        using var archive = new ZipArchive(file, ZipArchiveMode.Read);
        using Stream stream = archive.Entries.Single(entry => entry.Name == name).Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Weights, predictions, metrics and counts of a run; for settings that are refused, the message.</summary>
    public static string Of(MultiTaskTrainer.Options options, IDataView rows)
    {
        var ml = new MLContext(seed: 1);
        try
        {
            using MultiTaskTransformer model = ml.MultiTask().Trainer(options).Fit(rows);
            IDataView scored = model.Transform(rows);
            string outputs = string.Join(' ',
                scored.Schema.Where(column => column.Index >= rows.Schema.Count).Select(column => $"{column.Name}:{column.Type}"));
            string epochs = string.Join(' ', model.Training!.Epochs.Select(
                epoch => $"{epoch.Steps}/{epoch.Tokens}/{string.Join(',', epoch.Validation.Select(task => task.Main + task.MainValue))}"));
            return $"{Convert.ToHexString(SHA256.HashData(Weights(model)))} {model.ParameterCount} {outputs} {Labels(scored)} {epochs} "
                + string.Join(' ', model.Training.Coverage.Select(covered => covered.ToString()));
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or KeyNotFoundException or InvalidDataException)
        {
            return Refused + error.Message;
        }
    }

    private static string Labels(IDataView scored)
    {
        DataViewSchema.Column[] columns = [.. scored.Schema.Where(column => column.Name.EndsWith("PredictedLabel", StringComparison.Ordinal))];
        return string.Join('|', columns.Select(column => column.Type switch
        {
            VectorDataViewType { ItemType: KeyDataViewType } => Joined<VBuffer<uint>>(scored, column, row => row.DenseValues()),
            VectorDataViewType => Joined<VBuffer<bool>>(scored, column, row => row.DenseValues()),
            KeyDataViewType => Joined<uint>(scored, column, key => (uint[])[key]),
            _ => Joined<bool>(scored, column, flag => (bool[])[flag]),
        }));
    }

    private static string Joined<T>(IDataView scored, DataViewSchema.Column column, Func<T, System.Collections.IEnumerable> values) =>
        string.Join(' ', Toy.Column<T>(scored, column.Name).SelectMany(row => values(row).Cast<object>()));
}
