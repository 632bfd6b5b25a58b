using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data.Columns;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>What is wrong with the data or the settings is said before native code sees it, with column, row, value and mend.</summary>
[TestClass]
public sealed class BadInputTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void RaggedLabels()
    {
        ToyRow[] rows = [Toy.Row(0, 3, new RandomSource(1)), Toy.Row(1, 3, new RandomSource(2))];
        rows[1].Tags = ["N", "V"];
        Fails("Column 'Tags' has 2 values in row 1 of the training data, but column 'Tokens' has 3 tokens there; give one value per token, or an empty vector "
            + "where the row is not labelled.", Toy.Tagger, rows);
    }

    [TestMethod]
    public void RaggedLabelsOfTheValidationData()
    {
        ToyRow[] rows = Toy.Rows(3);
        rows[2].Tags = [.. rows[2].Tags, "N"];
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => Toy.Fit(Toy.Tagger with { ValidationSet = _ml.Data.LoadFromEnumerable(rows) }));
        Assert.StartsWith($"Column 'Tags' has {rows[2].Tags.Length} values in row 2 of the validation data, but", error.Message);
    }

    [TestMethod]
    public void RaggedFeatures()
    {
        ToyRow[] rows = Toy.Rows(3);
        rows[2].Chunks = [];
        Fails($"Column 'Chunks' has 0 values in row 2 of the training data, but column 'Tokens' has {rows[2].Tokens.Length} tokens there; "
            + "give one value per token.",
            Toy.Tagger with { Inputs = [new Words("Tokens") { Features = [new TokenFeature("Chunks")] }] }, rows);
    }

    [TestMethod]
    public void AColumnThatIsWordsAndTheLabelOfARow()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new[] { new { Text = "balo koro" }, new { Text = "mesi" } });
        Fails("Column 'Text' is read in two ways: by input 'Text' as a text: Text (Words.Tokenizer is set), or a vector of Text, and as a label as one label a "
            + "row: Text or Key; give one of them a copy of the column under another name (CopyColumns).",
            () => _ml.MultiTask()
                .Trainer(Toy.Classifier with { Inputs = [new Words("Text") { Tokenizer = new RegexTokenizer() }], Tasks = [new Multiclass("Text")] })
                .Fit(rows));
    }

    [TestMethod]
    public void AFeatureOfOneInputThatLabelsAnother()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new[] { new { Tokens = new[] { "balo", "koro" }, Chunks = new[] { "A", "B" }, Other = new[] { "balo" } } });
        Fails("Column 'Chunks' has 2 values in row 0 of the training data, but column 'Other' has 1 tokens there; give one value per token, or an empty vector "
            + "where the row is not labelled.", () => _ml.MultiTask().Trainer(Toy.Tagger with
            {
                Inputs = [new Words("Tokens") { Features = [new TokenFeature("Chunks")] }, new Words("Other")],
                Tasks = [new SequenceLabels("Chunks") { Input = "Other" }],
            }).Fit(rows));
    }

    [TestMethod]
    public void AKeyOutOfRange()
    {
        var builder = new ArrayDataViewBuilder(_ml);
        builder.AddColumn("Text", "balo", "koro", "mesi", "pira", "tulu");
        builder.AddColumn("Label", (ref VBuffer<ReadOnlyMemory<char>> values) => values = new(3, ["a".AsMemory(), "b".AsMemory(), "c".AsMemory()]),
            3, 1u, 2u, 3u, 4u, 5u);
        IDataView rows = builder.GetDataView();
        Fails("Column 'Label' has the key 4 in row 3, but its key type counts only 3 values; make the keys with MapValueToKey.",
            () => _ml.MultiTask()
                .Trainer(Toy.Classifier with { Inputs = [new Words("Text") { Tokenizer = new RegexTokenizer() }], Tasks = [new Multiclass("Label")] })
                .Fit(rows));
    }

    [TestMethod]
    public void AMissingColumn()
    {
        const string Columns = "It has the columns 'Id', 'Tokens', 'Tags', 'Chunks', 'Topic', 'Text'.";
        Fails("There is no column 'Wrds' in the training data (objective 'Tags'). " + Columns, Toy.Tagger with { Inputs = [new Words("Wrds")] }, Toy.Rows(3));
        Fails("There is no column 'Pos' in the training data (objective 'Pos'). " + Columns,
            Toy.Tagger with { Tasks = [new SequenceLabels("Pos")] }, Toy.Rows(3));
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger);
        Fails("There is no column 'Tokens' in the rows to score. It has the columns 'Text', 'Label'.",
            () => model.Transform(_ml.Data.LoadFromEnumerable(new Keyed[3])));
    }

    [TestMethod]
    public void AWrongColumnType()
    {
        Fails("Column 'Topic' of the training data (objective 'Tags') has the type String, but it must hold words: a vector of Text (or a Text column, with "
            + "Words.Tokenizer set).",
            Toy.Tagger with { Inputs = [new Words("Topic")] }, Toy.Rows(3));
        Fails("Column 'Id' of the training data (objective 'Id') has the type Int32, but it must hold one label a row: Text or Key; make keys of its "
            + "values first, with ml.Transforms.Conversion.MapValueToKey.",
            Toy.Classifier with { Tasks = [new Multiclass("Id")] }, Toy.Rows(3));
        Fails("Column 'Topic' of the training data (objective 'Topic') has the type String, but it must hold one label a position: a vector of Text or Key.",
            Toy.Tagger with { Tasks = [new SequenceLabels("Topic")] }, Toy.Rows(3));
    }

    [TestMethod]
    public void NotANumberAmongTheFeatures()
    {
        Featured[] rows = [new() { Features = [1, 2], Label = "a" }, new() { Features = [1, float.NaN], Label = "b" }];
        Fails("Column 'Features' has the value NaN in row 1; replace it before training, for instance with ReplaceMissingValues, or filter the row.",
            () => _ml.MultiTask().Trainer(Vectors).Fit(_ml.Data.LoadFromEnumerable(rows)));
        rows[1].Features[1] = float.PositiveInfinity;
        Fails("Column 'Features' has the value Infinity in row 1; replace it before training, for instance with ReplaceMissingValues, or filter the row.",
            () => _ml.MultiTask().Trainer(Vectors).Fit(_ml.Data.LoadFromEnumerable(rows)));
    }

    [TestMethod]
    public void NoRows()
    {
        Fails("There are no rows in the training data; training needs at least one.", Toy.Tagger, []);
        Fails("The validation data has no rows; set ValidationSet to null, or ValidationFraction to 0 to train without validation.",
            Toy.Tagger with { ValidationSet = _ml.Data.LoadFromEnumerable(Array.Empty<ToyRow>()) }, Toy.Rows(3));
    }

    [TestMethod]
    public void NoLabels()
    {
        ToyRow[] rows = Toy.Rows(3);
        foreach (ToyRow row in rows) row.Tags = [];
        Fails("Objective 'Tags' has no label in any training row: column 'Tags' is missing or empty everywhere.", Toy.Tagger, rows);
    }

    [TestMethod]
    public void ALayerThatDoesNotExist() =>
        Fails("Objective 'Tags' reads layer 5 of input 'Tokens', but its encoder has the layers 0 to 1.",
            Toy.Tagger with { Tasks = [new SequenceLabels("Tags") { Layer = 5 }] }, Toy.Rows(3));

    [TestMethod]
    public void AnEncoderOfAnotherKindOfInput() =>
        Fails("Input 'Features' gives a VectorState, which this encoder cannot read; set another encoder for it in InputEncoders.",
            () => _ml.MultiTask().Trainer(Vectors with { Encoder = Toy.Encoder })
                .Fit(_ml.Data.LoadFromEnumerable([new Featured { Features = [1, 2], Label = "a" }])));

    [TestMethod]
    public void AColumnReadInTwoWays() =>
        Fails("Objectives 'Tags' and 'Again' read the column 'Tags' in two ways: as one label a position: a vector of Text or Key, of input 'Tokens', and as "
            + "one label a position: a vector of Text or Key, of input 'Chunks'.",
            Toy.Tagger with
            {
                Inputs = [new Words("Tokens"), new Words("Chunks")],
                Auxiliary = [new SequenceLabels("Tags") { Name = "Again", Input = "Chunks" }],
            }, Toy.Rows(3));

    [TestMethod]
    public void ARowThatIsTooLong()
    {
        ToyRow[] rows = [Toy.Row(0, 2, new RandomSource(1)), Toy.Row(1, 6, new RandomSource(1))];
        MultiTaskTrainer.Options options = Toy.Tagger with { Inputs = [new Words("Tokens") { MaximumLength = 5 }] };
        Fails("Column 'Tokens' has 6 tokens in row 1 of the training data, more than the limit of 5; split the row or raise MaximumLength.", options, rows);
        MultiTaskTransformer model = _ml.MultiTask().Trainer(options).Fit(_ml.Data.LoadFromEnumerable(rows[..1]));
        Fails("Column 'Tokens' has 6 tokens in row 1 of the rows to score, more than the limit of 5; split the row or raise MaximumLength.",
            () => Toy.Scores(model.Transform(_ml.Data.LoadFromEnumerable(rows))));
    }

    [TestMethod]
    public void AGpuThatIsNotThere()
    {
        var strict = new MLContext(seed: 1) { GpuDeviceId = 99, FallbackToCpu = false };
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => Toy.Fit(Toy.Tagger, context: strict));
        Assert.StartsWith("GpuDeviceId is 99, but libtorch sees ", error.Message);
        Assert.EndsWith("or set FallbackToCpu.", error.Message);

        var lenient = new MLContext(seed: 1) { GpuDeviceId = 99, FallbackToCpu = true };
        var warnings = new List<string>();
        lenient.Log += (_, message) => { if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(message.RawMessage); };
        Toy.AreClose(Toy.Scores(Toy.Fit(Toy.Tagger).Transform(Toy.View(_ml))), Toy.Scores(Toy.Fit(Toy.Tagger, context: lenient).Transform(Toy.View(_ml))));
        Assert.EndsWith("Falling back to the CPU.", warnings[0]);
    }

    [TestMethod]
    public void SettingsThatMakeNoSense()
    {
        Refused<ArgumentException>("There are no inputs: name at least one column to read, such as new Words(\"Tokens\"). (Parameter 'Inputs')",
            Toy.Tagger with { Inputs = [] });
        Refused<ArgumentException>("There are no tasks: name at least one label column to learn, such as new SequenceLabels(\"Upos\"). (Parameter 'Tasks')",
            Toy.Tagger with { Tasks = [] });
        Refused<ArgumentException>("Two objectives are called 'Tags'; set the Name of one of them. (Parameter 'Auxiliary')",
            Toy.Tagger with { Auxiliary = [new SequenceLabels("Tags")] });
        Refused<ArgumentException>("Objective 'Chunks' has a DataName, but no Data that it would name. (Parameter 'DataName')",
            Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { DataName = "others" }] });
        IDataView others = Toy.View(_ml);
        Refused<ArgumentException>("The same Data is called 'one' by objective 'Chunks' and 'two' by 'Topic'; give it one DataName. (Parameter 'DataName')",
            Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Data = others, DataName = "one" }, new Multiclass("Topic") { Data = others, DataName = "two" }] });
        Refused<ArgumentException>("Two corpora are called 'one'; set the DataName of one of them. (Parameter 'DataName')", Toy.Tagger with
        {
            Auxiliary = [new SequenceLabels("Chunks") { Data = others, DataName = "one" }, new Multiclass("Topic") { Data = Toy.View(_ml), DataName = "one" }],
        });
        Refused<ArgumentException>("Two corpora are called 'main'; set the DataName of one of them. (Parameter 'DataName')",
            Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Data = others, DataName = "main" }] });
        Refused<ArgumentException>("Two inputs are called 'Tokens'; set the Name of one of them. (Parameter 'Inputs')",
            Toy.Tagger with { Inputs = [new Words("Tokens"), new Words("Tokens")] });
        Refused<ArgumentException>("Objective 'Tags' reads the input 'Other', but the inputs are 'Tokens'. (Parameter 'Inputs')",
            Toy.Tagger with { Tasks = [new SequenceLabels("Tags") { Input = "Other" }] });
        Refused<ArgumentException>("InputEncoders names the input 'Other', but the inputs are 'Tokens'. (Parameter 'Inputs')",
            Toy.Tagger with { InputEncoders = new Dictionary<string, EncoderSettings> { ["Other"] = Toy.Encoder } });
        Refused<ArgumentOutOfRangeException>("Patience is at least one epoch; null turns early stopping off. (Parameter 'Patience')\nActual value was 0.",
            Toy.Tagger with { Patience = 0 });
        Refused<ArgumentOutOfRangeException>("The validation rows are a share from 0 to below 1. (Parameter 'ValidationFraction')\nActual value was 1.",
            Toy.Tagger with { ValidationFraction = 1 });
        Refused<ArgumentOutOfRangeException>(
            "Gradients are clipped to a norm above 0; null turns clipping off. (Parameter 'GradientClipping')\nActual value was 0.",
            Toy.Tagger with { GradientClipping = 0 });
        Refused<ArgumentOutOfRangeException>("Objective 'Tags': layers count from 0. (Parameter 'Layer')\nActual value was -1.",
            Toy.Tagger with { Tasks = [new SequenceLabels("Tags") { Layer = -1 }] });
        Refused<ArgumentOutOfRangeException>("BiLstm: InputDropout is a share from 0 to below 1. (Parameter 'InputDropout')\nActual value was 1.",
            Toy.Tagger with { Encoder = Toy.Encoder with { InputDropout = 1 } });
        Refused<ArgumentException>("BiLstm: without word embeddings, characters or bytes must be encoded. (Parameter 'EmbeddingSize')",
            Toy.Tagger with { Encoder = Toy.Encoder with { EmbeddingSize = 0, Characters = null } });
        Refused<ArgumentException>("Task 'Tags': the metric of sequence labels is Accuracy, F1 or UnknownAccuracy, not 'Recall'. (Parameter 'Metric')",
            Toy.Tagger with { Tasks = [new SequenceLabels("Tags") { Metric = "Recall" }] });
    }

    private static MultiTaskTrainer.Options Vectors =>
        Toy.Classifier with { Inputs = [new FeatureVector("Features")], Encoder = new Dense { HiddenSizes = [4] }, Tasks = [new Multiclass("Label")] };

    /// <summary>Texts may be cut in the middle of a character: the model can be loaded all the same, and predicts as before.</summary>
    [TestMethod]
    public void HalvesOfCharacters()
    {
        ToyRow[] rows = Toy.Rows(20);
        for (int r = 0; r < rows.Length; r++) rows[r].Tokens[0] = r % 2 == 0 ? "\uD83D" : "\uDE00";
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(Toy.Tagger).Fit(view);
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, view.Schema, folder.Under("model.zip"));
        Toy.AreClose(Toy.Scores(model.Transform(view)), Toy.Scores(_ml.Model.Load(folder.Under("model.zip"), out _).Transform(view)));
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(5)]
    [DataRow(0)]
    public void VectorsOfAnotherSize(int size)
    {
        var rows =
            Enumerable.Range(0, 3).Select(r => new Point { Features = new float[r == 2 ? size : 4], Flags = [1, 0], Topic = r == 0 ? "a" : "b" }).ToArray();
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        var options = new MultiTaskTrainer.Options { Inputs = [new FeatureVector("Features")], Encoder = new Dense(), Tasks = [new Multiclass("Topic")], Epochs = 1 };
        Fails($"Column 'Features' has {size} values in row 2, but it is a vector of 4; give every row 4 values.",
            () => _ml.MultiTask().Trainer(options).Fit(view));
        rows[2].Features = new float[4];
        rows[1].Flags = [1];
        Fails("Column 'Flags' has 1 values in row 1, but it is a vector of 2; give every row 2 values, or an empty vector where there are none.",
            () => _ml.MultiTask().Trainer(options with { Tasks = [new MultiLabel("Flags")] }).Fit(view));
    }

    [TestMethod]
    public void LabelsInAnotherOrder()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 4).Select(r => new { Tokens = new[] { "a" }, First = r % 2f, Second = 1f }));
        IDataView Flags(params string[] order) => _ml.Transforms.Concatenate("Flags", order).Fit(rows).Transform(rows);
        Fails("Column 'Flags' names other labels in one view than in another, or in another order: Second, First instead of First, Second.",
            () => _ml.MultiTask().Trainer(Toy.Tagger with { Tasks = [new MultiLabel("Flags")], ValidationSet = Flags("Second", "First") })
                .Fit(Flags("First", "Second")));
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(Toy.Tagger with { Tasks = [new MultiLabel("Flags")], Epochs = 1 }).Fit(Flags("First", "Second"));
        Fails("Column 'Flags' names other labels in one view than in another, or in another order: Second, First instead of First, Second.",
            () => _ml.MultiTask().Evaluate(model.Transform(Flags("Second", "First"))));
        Assert.HasCount(1, _ml.MultiTask().Evaluate(model.Transform(Flags("First", "Second"))));
    }

    /// <summary>Keys stand for their values, of whatever type: two views that number them differently agree.</summary>
    [TestMethod]
    public void KeysOverBytes()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new[] { 7, 3, 7 }.Select(label => new { Label = (byte)label }));
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        CollectionAssert.AreEqual((string[])["7", "3"], KeyValues.Of(keyed.Schema["Label"]));
    }

    private sealed class Point
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        [VectorType(2)]
        public float[] Flags { get; set; } = [];

        public string Topic { get; set; } = "";
    }

    private void Fails(string message, MultiTaskTrainer.Options options, ToyRow[] rows) =>
        Fails(message, () => _ml.MultiTask().Trainer(options).Fit(_ml.Data.LoadFromEnumerable(rows)));

    private static void Fails(string message, Func<object> action) => Assert.AreEqual(message, Assert.ThrowsExactly<InvalidOperationException>(action).Message);

    private void Refused<T>(string message, MultiTaskTrainer.Options options) where T : Exception =>
        Assert.AreEqual(message, Assert.ThrowsExactly<T>(() => _ml.MultiTask().Trainer(options)).Message);

    private sealed class Keyed
    {
        public string Text { get; set; } = "";

        [KeyType(3)]
        public uint Label { get; set; }
    }

    private sealed class Featured
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
