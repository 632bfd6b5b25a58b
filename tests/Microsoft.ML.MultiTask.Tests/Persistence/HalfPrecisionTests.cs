using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;
using Encoding = System.Text.Encoding;

namespace Microsoft.ML.MultiTask.Tests.Persistence;

[TestClass]
public sealed class HalfPrecisionTests
{
    private static readonly MultiTaskTrainer.Options _half = Toy.Tagger with { SavedPrecision = WeightPrecision.Half };

    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public void TakesHalfTheBytesAndPredictsTheSame()
    {
        using MultiTaskTransformer single = Toy.Fit(Toy.Tagger), half = Toy.Fit(_half);
        string file = Save(half);
        Assert.AreEqual(Fingerprint.Weights(single).Length, 2 * ModelFile.Read(file, ModelFile.Weights).Length);
        IDataView rows = Toy.View(_ml, 40, seed: 5);
        float[][] trained = Toy.Scores(half.Transform(rows)), loaded = Toy.Scores(_ml.Model.Load(file, out _).Transform(rows));
        Toy.AreClose(Toy.Scores(single.Transform(rows)), trained, 0); // not touched in the process that trains
        Toy.AreClose(trained, loaded, 1e-3);
        Assert.IsTrue(trained.Zip(loaded).Any(pair => !pair.First.AsSpan().SequenceEqual(pair.Second)), "Nothing was rounded.");
    }

    /// <summary>Every weight is the nearest 16-bit number.</summary>
    [TestMethod]
    public void WeightsAreRounded()
    {
        using MultiTaskTransformer model = Toy.Fit(_half);
        float[] exact = MemoryMarshal.Cast<byte, float>(Fingerprint.Weights(Toy.Fit(Toy.Tagger))).ToArray();
        CollectionAssert.AreEqual(Array.ConvertAll(exact, weight => (Half)weight),
            MemoryMarshal.Cast<byte, Half>(ModelFile.Read(Save(model), ModelFile.Weights)).ToArray());
    }

    [TestMethod]
    public void PredictsAsBeforeInANewProcess()
    {
        string file = Save(Toy.Fit(_half)), rows = _folder.Under("rows.txt"), scores = _folder.Under("scores.bin");
        File.WriteAllLines(rows, Toy.Rows(20, seed: 5).Select(row => row.Text));
        new Packaging.DotNet(_folder.Path).Run("exec", typeof(FreshProcess).Assembly.Location, file, rows, scores);
        float[] expected = [.. Toy.Scores(_ml.Model.Load(file, out _).Transform(Toy.View(_ml, 20, seed: 5))).SelectMany(row => row)];
        Toy.AreClose([expected], [MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(scores)).ToArray()]);
    }

    [TestMethod]
    public void SavedAgainItIsTheSame()
    {
        string file = Save(Toy.Fit(_half)), again = Save(_ml.Model.Load(file, out _));
        foreach (string stream in (string[])[ModelFile.Manifest, ModelFile.Weights, ModelFile.Checksum])
            CollectionAssert.AreEqual(ModelFile.Read(file, stream), ModelFile.Read(again, stream), stream);
        using var features = ((MultiTaskTransformer)_ml.Model.Load(file, out _)).WithFeatures();
        CollectionAssert.AreEqual(ModelFile.Read(file, ModelFile.Weights), ModelFile.Read(Save(features), ModelFile.Weights));
    }

    [TestMethod]
    public void AValueBeyondTheRangeKeepsItsParameterIn32Bits()
    {
        const string bias = "objective:Tags._head._output.bias";
        float[] kept = [70000.25f, -1e-30f, 3];
        string file = Save(Toy.Fit(Toy.Tagger));
        SetLast(file, bias, kept);
        ModelFile.Replace(file, ModelFile.Manifest,
            Replaced(file, "\"MainTasks\":1", "\"MainTasks\":1,\"SavedPrecision\":1"));
        ModelFile.Seal(file);
        string half = Save(_ml.Model.Load(file, out _)), again = Save(_ml.Model.Load(half, out _));
        Assert.AreSequenceEqual((string[])[bias], Entries(half).Where(entry => !entry.TryGetProperty("Precision", out _)).Select(Name));
        Assert.AreSequenceEqual(kept, MemoryMarshal.Cast<byte, float>(ModelFile.Read(half, ModelFile.Weights).AsSpan()[^12..]).ToArray());
        CollectionAssert.AreEqual(ModelFile.Read(half, ModelFile.Weights), ModelFile.Read(again, ModelFile.Weights));
    }

    /// <summary>65504 is the largest number; what lies beyond would be infinite, or rounded down to it.</summary>
    [TestMethod]
    [DataRow(65504f, true)]
    [DataRow(-65504f, true)]
    [DataRow(65505f, false)]
    [DataRow(-65505f, false)]
    [DataRow(float.NaN, false)]
    [DataRow(float.NegativeInfinity, false)]
    public void TheRangeEndsAt65504(float value, bool isHalf)
    {
        const string bias = "objective:Tags._head._output.bias";
        string file = Save(Toy.Fit(_half with { SavedPrecision = WeightPrecision.Single }, rows: 8));
        SetLast(file, bias, [0, value, 0]);
        ModelFile.Replace(file, ModelFile.Manifest, Replaced(file, "\"MainTasks\":1", "\"MainTasks\":1,\"SavedPrecision\":1"));
        ModelFile.Seal(file);
        string half = Save(_ml.Model.Load(file, out _));
        Assert.AreEqual(isHalf, Entries(half).Single(entry => Name(entry) == bias).TryGetProperty("Precision", out _));
    }

    /// <summary>Older versions read what is saved in 32 bits, and refuse the other by its number.</summary>
    [TestMethod]
    public void OnlyHalfHasTheNewFormat()
    {
        string single = Encoding.UTF8.GetString(ModelFile.Read(Save(Toy.Fit(Toy.Tagger, rows: 8)), ModelFile.Manifest));
        Assert.StartsWith("{\"Format\":3,", single);
        Assert.DoesNotContain("Precision", single);
        Assert.StartsWith("{\"Format\":4,", Encoding.UTF8.GetString(ModelFile.Read(Save(Toy.Fit(_half, rows: 8)), ModelFile.Manifest)));
    }

    [TestMethod]
    public void WhatIsDamagedIsRefused()
    {
        string file = Save(Toy.Fit(_half, rows: 8));
        byte[] weights = ModelFile.Read(file, ModelFile.Weights);
        Assert.Contains("The weights of the model file are cut off. ", Changed(file, ModelFile.Weights, weights[..^2]));
        Assert.Contains("The weights of the model file go on where those of the network end.", Changed(file, ModelFile.Weights, [.. weights, 0]));
        Assert.Contains("they have another checksum than the manifest states", Changed(file, ModelFile.Weights, [.. weights[..^1], (byte)(weights[^1] ^ 1)]));
        ModelFile.Replace(file, ModelFile.Weights, weights);
        Assert.Contains("has the unknown precision 7", Changed(file, ModelFile.Manifest, Replaced(file, "\"Precision\":1", "\"Precision\":7")));
    }

    [TestMethod]
    public void TwoHundredMutations()
    {
        string file = Save(Toy.Fit(_half, rows: 20));
        string output = new Packaging.DotNet(_folder.Path).Run("exec", typeof(FreshProcess).Assembly.Location, file, "200");
        int[] counts = [.. output.Trim().Trim('(', ')').Split(", ").Select(int.Parse)];
        Assert.AreEqual(200, counts.Sum(), output);
        Assert.IsGreaterThan(150, counts[0], output);
    }

    [TestMethod]
    public void ThereIsNoThirdPrecision() => Assert.Contains("Weights are saved in Single or Half precision.",
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MultiTask().Trainer(_half with { SavedPrecision = (WeightPrecision)2 })).Message);

    private string Changed(string file, string stream, byte[] bytes)
    {
        ModelFile.Replace(file, stream, bytes);
        ModelFile.Seal(file);
        return ModelFile.Message(Assert.Throws<Exception>(() => _ml.Model.Load(file, out _)));
    }

    /// <summary>Gives the last parameter of a file in 32 bits other values.</summary>
    private static void SetLast(string file, string parameter, float[] values)
    {
        Assert.AreEqual(parameter, Name(Entries(file)[^1]));
        byte[] weights = ModelFile.Read(file, ModelFile.Weights);
        MemoryMarshal.AsBytes<float>(values).CopyTo(weights.AsSpan()[^(4 * values.Length)..]);
        string old = JsonDocument.Parse(ModelFile.Read(file, ModelFile.Manifest)).RootElement.GetProperty("Hash").GetString()!;
        ModelFile.Replace(file, ModelFile.Weights, weights);
        ModelFile.Replace(file, ModelFile.Manifest, Replaced(file, old, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(weights))));
    }

    private static byte[] Replaced(string file, string old, string with)
    {
        string text = Encoding.UTF8.GetString(ModelFile.Read(file, ModelFile.Manifest));
        Assert.Contains(old, text);
        return Encoding.UTF8.GetBytes(text.Replace(old, with, StringComparison.Ordinal));
    }

    private static JsonElement[] Entries(string file) =>
        [.. JsonDocument.Parse(ModelFile.Read(file, ModelFile.Manifest)).RootElement.GetProperty("Parameters").EnumerateArray()];

    private static string Name(JsonElement entry) => entry.GetProperty("Name").GetString()!;

    private string Save(ITransformer model)
    {
        string file = _folder.Under($"{Guid.NewGuid()}.zip");
        _ml.Model.Save(model, Toy.View(_ml, 1).Schema, file);
        return file;
    }
}
