using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Persistence;

/// <summary>
/// Manifests as the library wrote them in format 2, and what it then predicted with weights worked out by <see cref="Weight"/>: types and settings had other
/// names, an input had the encoder of another by a setting among the encoders, and the manifest had no checksum.
/// </summary>
[TestClass]
public sealed class OldFormatTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    [DataRow("MultipleChoice")]
    [DataRow("Sequences")]
    [DataRow("Sharing")]
    [DataRow("Vectors")]
    public void PredictsAsItDid(string name)
    {
        using JsonDocument fixture = JsonDocument.Parse(typeof(OldFormatTests).Assembly.GetManifestResourceStream($"Format2.{name}.json")!);
        string file = Write(fixture.RootElement.GetProperty("Manifest"));
        ITransformer model = _ml.Model.Load(file, out _);
        Check(model);

        string again = _folder.Under("again.zip");
        _ml.Model.Save(model, Rows().Schema, again);
        Check(new MLContext().Model.Load(again, out _));

        void Check(ITransformer loaded)
        {
            foreach (JsonProperty scores in fixture.RootElement.GetProperty("Scores").EnumerateObject())
                Toy.AreClose(scores.Value.Deserialize<float[][]>()!, Toy.Scores(loaded.Transform(Rows()), scores.Name), 1e-6);
        }
    }

    /// <summary>A file of today with the manifest of then and the weights that belong to it.</summary>
    private string Write(JsonElement manifest)
    {
        string file = _folder.Under("old.zip");
        using (MultiTaskTransformer any = Toy.Fit(Toy.Tagger, rows: 8)) _ml.Model.Save(any, Toy.View(_ml, 1).Schema, file);
        int count = manifest.GetProperty("Parameters").EnumerateArray()
            .Sum(parameter => parameter.GetProperty("Shape").EnumerateArray().Aggregate(1, (size, extent) => size * extent.GetInt32()));
        byte[] weights = MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, count).Select(Weight)]).ToArray();
        Assert.AreEqual(manifest.GetProperty("Hash").GetString(), Convert.ToHexString(SHA256.HashData(weights)));
        ModelFile.Replace(file, ModelFile.Manifest, System.Text.Encoding.UTF8.GetBytes(manifest.GetRawText()));
        ModelFile.Replace(file, ModelFile.Weights, weights);
        ModelFile.Replace(file, ModelFile.Checksum, null);
        return file;
    }

    private static float Weight(int i) => (((i * 37) % 101) - 50) / 100f;

    private IDataView Rows() => _ml.Data.LoadFromEnumerable(Toy.Rows(4, seed: 7).Select(row => new Row
    {
        Tokens = row.Tokens,
        Tags = row.Tags,
        Text = row.Text,
        Point = [row.Tokens.Length, row.Text.Length * 0.1f, row.Id],
    }));

    private sealed class Row
    {
        public string[] Tokens { get; set; } = [];

        public string[] Tags { get; set; } = [];

        public string Text { get; set; } = "";

        [VectorType(3)]
        public float[] Point { get; set; } = [];
    }
}
