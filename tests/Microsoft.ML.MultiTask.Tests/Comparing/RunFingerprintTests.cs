using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Comparing;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Comparing;

[TestClass]
public sealed class RunFingerprintTests
{
    private static readonly MLContext _ml = new(seed: 1);

    /// <summary>They are no part of a model file, but the runs are others.</summary>
    [TestMethod]
    public void SettingsThatAreNotSavedCount()
    {
        string[] prints =
        [
            Of(new Words("Tokens")),
            Of(new Words("Tokens") { Vectors = new WordVectors("one.txt") }),
            Of(new Words("Tokens") { Vectors = new WordVectors("two.txt") }),
            Of(new Words("Tokens") { Vectors = new WordVectors("two.txt") { Frozen = true } }),
            Of(Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { DataColumns = new Dictionary<string, string> { ["Tokens"] = "Text" } }] }),
            Of(Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { DataName = "others" }] }),
            Of(Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks")] }),
        ];
        Assert.HasCount(prints.Length, prints.Distinct());
        Assert.AreEqual(prints[1], Of(new Words("Tokens") { Vectors = new WordVectors("one.txt") }));
    }

    /// <summary>Two models of the same settings and vocabularies, trained by other seeds.</summary>
    [TestMethod]
    public void TheWeightsThatAnEncoderBeginsWithCount()
    {
        using MultiTaskTransformer one = Toy.Fit(Toy.Tagger with { Seed = 1 }, rows: 8), other = Toy.Fit(Toy.Tagger with { Seed = 2 }, rows: 8);
        MultiTaskCatalog catalog = _ml.MultiTask();
        Assert.AreEqual(Of(catalog.EncoderOf(one)), Of(catalog.EncoderOf(one)));
        Assert.AreNotEqual(Of(catalog.EncoderOf(one)), Of(catalog.EncoderOf(other)));
        Assert.AreNotEqual(Of(catalog.EncoderOf(one)), Of(catalog.EncoderOf(one) with { Frozen = true }));
    }

    /// <summary>Views are known by their rows, and code cannot be told apart.</summary>
    [TestMethod]
    public void WhatIsNoSettingDoesNotCount()
    {
        string plain = Of(new Own());
        Assert.AreEqual(plain, Of(new Own { Data = Toy.View(_ml, 3), Told = new Progress<int>(), Token = new CancellationToken(true), Measure = _ => 1 }));
        Assert.AreEqual(plain, Of(new Own { Memory = [1] }));
        Assert.AreNotEqual(plain, Of(new Own { Sizes = [1] }));
        Assert.AreNotEqual(plain, Of(new Own { Share = 0.5 }));
        Assert.AreNotEqual(plain, Of(new Own { Saved = 1 }));
        Assert.AreEqual(plain, Of(new Own()));
    }

    private static string Of(Words words) => Of(Toy.Tagger with { Inputs = [words] });

    private static string Of(EncoderSettings encoder) => Of(Toy.Tagger with { Encoder = encoder });

    private static string Of(MultiTaskTrainer.Options options) => RunFingerprint.Of(options, 1);

    /// <summary>Settings from another assembly.</summary>
    private sealed record Own : EncoderSettings
    {
        public int Saved { get; init; }

        [JsonIgnore]
        public IReadOnlyList<int> Sizes { get; init; } = [];

        [JsonIgnore]
        public double? Share { get; init; }

        [JsonIgnore]
        public IDataView? Data { get; init; }

        [JsonIgnore]
        public IProgress<int>? Told { get; init; }

        [JsonIgnore]
        public CancellationToken Token { get; init; }

        [JsonIgnore]
        public Func<int, int>? Measure { get; init; }

        /// <summary>Not of a kind that JSON could hold.</summary>
        [JsonIgnore]
        public HashSet<object> Memory { get; init; } = [];

        [JsonIgnore]
        public int Computed => throw new InvalidOperationException("It is no setting.");

        public override Microsoft.ML.MultiTask.Encoders.EncoderModule Build(Microsoft.ML.MultiTask.Encoders.EncoderContext context) =>
            throw new NotSupportedException();
    }
}
