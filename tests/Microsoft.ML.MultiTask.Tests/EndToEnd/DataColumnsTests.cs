namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>Columns of other rows that are called otherwise there, without a copy of them.</summary>
[TestClass]
public sealed class DataColumnsTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly IDataView _rows = Toy.View(_ml, 30), _others = Toy.View(_ml, 20, seed: 2);

    /// <summary>As if the column had been renamed: so that the main rows, which have the original, do not teach it.</summary>
    [TestMethod]
    public void AnObjectiveFindsItsColumnUnderAnotherName()
    {
        IDataView renamed = _ml.Transforms.DropColumns("Chunks", "Topic").Fit(_others)
            .Transform(_ml.Transforms.CopyColumns("Phrase", "Chunks").Append(_ml.Transforms.CopyColumns("Kind", "Topic")).Fit(_others).Transform(_others));
        string expected = Fingerprint.Of(Toy.Tagger with
        {
            Auxiliary = [new SequenceLabels("Phrase") { Data = renamed }, new Adversarial(new Multiclass("Kind")) { Data = renamed }],
        }, _rows);
        Assert.DoesNotStartWith(Fingerprint.Refused, expected);
        Assert.AreEqual(expected, Fingerprint.Of(Toy.Tagger with
        {
            Auxiliary = [new SequenceLabels("Phrase") { Data = _others, DataColumns = Named("Phrase", "Chunks") },
                new Adversarial(new Multiclass("Kind") { DataColumns = Named("Kind", "Topic") }) { Data = _others }],
        }, _rows));
    }

    /// <summary>Two tasks on one column of the same rows, beside the main task on that column of its own: three label sets.</summary>
    [TestMethod]
    public void SeveralTasksLearnOneColumn()
    {
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(Toy.Tagger with
        {
            Auxiliary =
            [
                new SequenceLabels("Other tags") { Data = _others, DataColumns = Named("Other tags", "Tags"), Keep = true },
                new SequenceLabels("Other tags too") { Data = _others, DataColumns = Named("Other tags too", "Tags"), Crf = new Crf(), Keep = true },
            ],
        }).Fit(_rows);
        IReadOnlyList<ObjectiveCoverage> coverage = model.Training!.Coverage;
        Assert.AreSequenceEqual((double[])[30, 20, 20], coverage.Select(objective => Math.Round(objective.Rows * objective.LabelledShare, 9)));
        Assert.AreSequenceEqual((string[])["Tags", "Other tags", "Other tags too"], model.Tasks);
    }

    /// <summary>An input may be called otherwise too.</summary>
    [TestMethod]
    public void AnInputIsFoundUnderAnotherName()
    {
        IDataView renamed = _ml.Transforms.DropColumns("Tokens").Fit(_others).Transform(_ml.Transforms.CopyColumns("Forms", "Tokens").Fit(_others).Transform(_others));
        Assert.AreEqual(Fingerprint.Of(Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Data = _others }] }, _rows),
            Fingerprint.Of(Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Data = renamed, DataColumns = Named("Tokens", "Forms") }] }, _rows));
    }

    [TestMethod]
    public void NamesThatMakeNoSenseAreRefused()
    {
        Refused("Objective 'Chunks' has DataColumns, but no Data that they would be in.", new SequenceLabels("Chunks") { DataColumns = Named("Chunks", "Tags") });
        Refused("Objective 'Chunks': DataColumns looks for 'Chunks' under the name 'Phrases', but its Data has the columns 'Id', 'Tokens', ",
            new SequenceLabels("Chunks") { Data = _others, DataColumns = Named("Chunks", "Phrases") });
        Refused("Objective 'Two': DataColumns looks for 'Phrase' under the name 'Tags', but another objective with the same Data under 'Chunks'; give one of the columns "
            + "another name.", new SequenceLabels("Phrase") { Data = _others, DataColumns = Named("Phrase", "Chunks") },
            new SequenceLabels("Phrase") { Name = "Two", Data = _others, DataColumns = Named("Phrase", "Tags") });

        static void Refused(string message, params Objective[] objectives) => Assert.StartsWith(message,
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MultiTask().Trainer(Toy.Tagger with { Auxiliary = objectives })).Message);
    }

    private static Dictionary<string, string> Named(string name, string column) => new() { [name] = column };
}
