using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;
using Encoding = System.Text.Encoding;

namespace Microsoft.ML.MultiTask.Tests.Persistence;

[TestClass]
public sealed class SaveAndLoadTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public void PredictsAsBeforeInTheSameProcess()
    {
        foreach (MultiTaskTrainer.Options options in (MultiTaskTrainer.Options[])
            [
                Toy.Tagger,
                Toy.Classifier with
                {
                    Encoder = Toy.Encoder with
                    {
                        Layers = 2,
                        Join = new Gate(),
                        InitialState = new LearnedState(),
                        Bytes = new CharacterBiLstm { HiddenSize = 4 },
                    },
                },
                Toy.Tagger with
                {
                    Inputs = [new Words("Text") { Tokenizer = new RegexTokenizer(), Features = [new TokenFeature("Chunks")], MaximumVocabulary = 9 }],
                    Encoder = new BiGru { HiddenSize = 8 },
                    Tasks = [new SequenceLabels("Tags") { Crf = new Crf(), HiddenSize = 5 }],
                },
                Toy.Classifier with { Tasks = [new Multiclass("Topic") { Pooling = Pooling.Last, HiddenSize = 4, Layer = 0 }] },
            ])
        {
            MultiTaskTransformer model = Toy.Fit(options);
            string file = Save(model);
            foreach (int rows in (int[])[1, 7, 64])
            {
                IDataView view = Toy.View(_ml, rows, seed: 5);
                Toy.AreClose(Toy.Scores(model.Transform(view)), Toy.Scores(_ml.Model.Load(file, out _).Transform(view)), 0);
            }
        }
    }

    [TestMethod]
    public void PredictsAsBeforeInANewProcess()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger);
        string file = Save(model), rows = _folder.Under("rows.txt"), scores = _folder.Under("scores.bin");
        File.WriteAllLines(rows, Toy.Rows(64, seed: 5).Select(row => row.Text));
        new Packaging.DotNet(_folder.Path).Run("exec", typeof(FreshProcess).Assembly.Location, file, rows, scores);
        float[] expected = [.. Toy.Scores(model.Transform(Toy.View(_ml, 64, seed: 5))).SelectMany(row => row)];
        Toy.AreClose([expected], [MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(scores)).ToArray()]);
    }

    [TestMethod]
    public void AChainWithStockTransformsIsLoaded()
    {
        IDataView rows = Toy.View(_ml);
        ITransformer chain = _ml.Transforms.CopyColumns("Words", "Tokens")
            .Append(_ml.MultiTask().Trainer(Toy.Tagger with { Inputs = [new Words("Words")] }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(rows);
        string file = _folder.Under("chain.zip");
        _ml.Model.Save(chain, rows.Schema, file);
        ITransformer loaded = new MLContext().Model.Load(file, out DataViewSchema schema);
        Assert.IsNotNull(schema.GetColumnOrNull("Tokens"));
        Toy.AreClose(Toy.Scores(chain.Transform(rows)), Toy.Scores(loaded.Transform(rows)), 0);
        PredictionEngine<ToyRow, Answer> engine = _ml.Model.CreatePredictionEngine<ToyRow, Answer>(loaded);
        CollectionAssert.IsSubsetOf(engine.Predict(Toy.Rows(1)[0]).PredictedLabel.Distinct().ToArray(), (string[])["A", "N", "V"]);
    }

    [TestMethod]
    public void ALoadedModelIsEvaluated()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Everything);
        ITransformer loaded = _ml.Model.Load(Save(model), out _);
        IDataView rows = Toy.View(_ml, 30, seed: 2);
        Assert.AreEqual(_ml.MultiTask().Evaluate(model.Transform(rows)).ToString(), _ml.MultiTask().Evaluate(loaded.Transform(rows)).ToString());
        Assert.IsNull(((MultiTaskTransformer)loaded).Training);
    }

    [TestMethod]
    public void ATruncatedFile()
    {
        string file = Save(Toy.Fit(Toy.Tagger, rows: 8));
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
        Assert.Contains("Central Directory", ModelFile.Message(Assert.Throws<Exception>(() => _ml.Model.Load(file, out _))));
    }

    [TestMethod]
    public void AForeignFile()
    {
        string text = _folder.Under("text.zip"), zip = _folder.Under("foreign.zip");
        File.WriteAllText(text, "no model at all");
        Assert.Contains("Central Directory", ModelFile.Message(Assert.Throws<Exception>(() => _ml.Model.Load(text, out _))));
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create)) archive.CreateEntry("readme.txt");
        Assert.Contains("Could not load legacy format model", ModelFile.Message(Assert.Throws<Exception>(() => _ml.Model.Load(zip, out _))));
    }

    [TestMethod]
    public void WeightsThatWereCutOff() =>
        Assert.Contains("The weights of the model file are cut off. Save the model again, or fetch the file anew.", Damaged("Weights.bin", bytes => bytes[..^4]));

    [TestMethod]
    public void AFlippedBit() =>
        Assert.Contains("The weights of the model file are damaged: they have another checksum than the manifest states. ", Damaged("Weights.bin", bytes =>
    {
        bytes[17] ^= 1;
        return bytes;
    }));

    [TestMethod]
    public void AManifestThatIsNoJson() => Assert.Contains("The manifest of the model file cannot be read: ", Damaged("Manifest.json", bytes => bytes[..^9]));

    [TestMethod]
    public void ANewerFormat() =>
        Assert.Contains("The model file has format 5, but this version of Microsoft.ML.MultiTask reads formats up to 4; update the package.",
            Damaged("Manifest.json", bytes => Replace(bytes, "\"Format\":3", "\"Format\":5")));

    /// <summary>A version whose header says that nothing older can read it may have other streams: the header is what is looked at first.</summary>
    [TestMethod]
    public void AHeaderOfALaterVersion()
    {
        const int versions = 72; // where ML.NET's header has the version that it was written by, and the one that a reader must know
        string file = Save(Toy.Fit(Toy.Tagger, rows: 20));
        using (ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Update))
        {
            string folder = archive.Entries.Single(entry => entry.Name == ModelFile.Checksum).FullName[..^ModelFile.Checksum.Length];
            using Stream header = archive.GetEntry(folder + "Model.key")!.Open();
            header.Seek(versions, SeekOrigin.Begin);
            header.Write([255, 255, 255, 0, 255, 255, 255, 0]);
        }
        ModelFile.Replace(file, ModelFile.Checksum, [1, 2, 3]);
        string message = ModelFile.Message(Assert.Throws<Exception>(() => _ml.Model.Load(file, out _)));
        Assert.Contains("version", message);
        Assert.DoesNotContain("checksum", message, StringComparison.OrdinalIgnoreCase);
    }

    [TestMethod]
    public void AnOlderFormat() =>
        Assert.Contains("The model file has format 1 of an early version of Microsoft.ML.MultiTask, which had no Sharing; train the model again.",
            Damaged("Manifest.json", bytes => Replace(bytes, "\"Format\":3", "\"Format\":1")));

    [TestMethod]
    public void AMissingStream() => Assert.Contains("The model file has no stream 'Weights.bin' in ", Damaged("Weights.bin", _ => null));

    [TestMethod]
    public void AParameterOfAnotherName() => Assert.Contains("' is missing; '", Damaged("Manifest.json", bytes => Replace(bytes, ".bias\"", ".bios\"")));

    [TestMethod]
    public void AParameterOfAnotherShape() =>
        Assert.Contains("' has the shape [3, 17] instead of [3, 16]",
            Damaged("Manifest.json", bytes => Replace(bytes, "\"Shape\":[3,16]", "\"Shape\":[3,17]")));

    [TestMethod]
    public void ASettingOfAnUnknownType() =>
        Assert.Contains("The type 'Nowhere.Words, Elsewhere' is not known; reference the assembly that defines it.",
            Damaged("Manifest.json", bytes => Replace(bytes, "\"$type\":\"Words\"", "\"$type\":\"Nowhere.Words, Elsewhere\"")));

    [TestMethod]
    [DataRow("\"$type\":\"Words\"", "\"$type\":null", "A Input names no type")]
    [DataRow("\"$type\":\"Words\"", "\"$type\":\"BiLstm\"", "'BiLstm' is no Input")]
    [DataRow("\"$type\":\"Words\"", "\"$type\":\"System.Object, System.Private.CoreLib\"", "'System.Object, System.Private.CoreLib' is no Input")]
    [DataRow("\"$type\":\"Words\"", "\"$type\":\"[,\"", "The type '[,' is not known")]
    [DataRow("\"Format\":3", "\"Format\":99999999999", "its Format is no whole number from 1 on that an Int32 holds")]
    [DataRow("\"Format\":3", "\"Format\":\"three\"", "its Format is no whole number")]
    [DataRow("\"Format\":3,", "", "it states no Format")]
    [DataRow("\"HiddenSize\":8", "\"HiddenSize\":2000000000", "does not fit into the ")]
    [DataRow("\"HiddenSize\":8", "\"HiddenSize\":-8", "The manifest of the model file cannot be read: ")]
    [DataRow("\"Shape\":[3,16]", "\"Shape\":[3,-16]", "has the impossible shape [3, -16]")]
    [DataRow("\"Shape\":[3,16]", "\"Shape\":[9000000000,9000000000]", "has the impossible shape [9000000000, 9000000000]")]
    [DataRow("\"Name\":\"objective:Tags._head._output.bias\"", "\"Name\":\"objective:Tags._head._output.weight\"", "comes twice")]
    public void AForgedManifest(string old, string with, string message) =>
        Assert.Contains(message, Damaged("Manifest.json", bytes => Replace(bytes, old, with)));

    [TestMethod]
    public void APlanOfNothing() => Assert.Contains("The manifest of the model file cannot be read: ",
        Damaged("Manifest.json", bytes => Encoding.UTF8.GetBytes("{\"Format\":3,\"Plan\":null,\"Parameters\":[],\"Hash\":\"\"}")));

    [TestMethod]
    public void NestedBrackets() => Assert.Contains("The manifest of the model file cannot be read: ",
        Damaged("Manifest.json", bytes => Encoding.UTF8.GetBytes(new string('[', 100_000))));

    [TestMethod]
    public void AnEditedManifest() => Assert.Contains("it was changed after it was saved, for its checksum is another",
        Damaged("Manifest.json", bytes => Replace(bytes, "\"Lowercase\":true", "\"Lowercase\":false"), isSealed: false));

    [TestMethod]
    public void AMissingChecksum() => Assert.Contains("it was changed after it was saved", Damaged("Checksum.bin", _ => null, isSealed: false));

    [TestMethod]
    public void WeightsThatGoOn() => Assert.Contains("The weights of the model file go on where those of the network end.",
        Damaged("Weights.bin", bytes => [.. bytes, 0]));

    [TestMethod]
    public void TwoHundredMutations()
    {
        string file = Save(Toy.Fit(Toy.Tagger, rows: 20));
        string output = new Packaging.DotNet(_folder.Path).Run("exec", typeof(FreshProcess).Assembly.Location, file, "200");
        int[] counts = [.. output.Trim().Trim('(', ')').Split(", ").Select(int.Parse)];
        Assert.AreEqual(200, counts.Sum(), output);
        Assert.IsGreaterThan(150, counts[0], output);
    }

    private string Save(MultiTaskTransformer model)
    {
        string file = _folder.Under($"{Guid.NewGuid()}.zip");
        _ml.Model.Save(model, Toy.View(_ml, 1).Schema, file);
        return file;
    }

    /// <summary>Changes a stream of a model file, loads it, and gives the messages of the error.</summary>
    private string Damaged(string stream, Func<byte[], byte[]?> change, bool isSealed = true)
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger, rows: 20);
        string file = Save(model);
        ModelFile.Replace(file, stream, change(ModelFile.Read(file, stream)));
        if (isSealed) ModelFile.Seal(file);
        return ModelFile.Message(Assert.Throws<Exception>(() => _ml.Model.Load(file, out _)));
    }

    private static byte[] Replace(byte[] bytes, string old, string with)
    {
        string text = Encoding.UTF8.GetString(bytes);
        Assert.Contains(old, text);
        return Encoding.UTF8.GetBytes(text.Replace(old, with, StringComparison.Ordinal));
    }

    private sealed class Answer
    {
        public string[] PredictedLabel { get; set; } = [];
    }
}
