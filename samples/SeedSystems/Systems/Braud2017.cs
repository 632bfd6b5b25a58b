using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Braud2017 : SeedSystem
{
    /// <summary>The other languages and their documents for one Dutch document.</summary>
    private static readonly Dictionary<string, double> _others = new() { ["deu.rst.pcc"] = 0.75, ["spa.rst.rststb"] = 0.5, ["eng.rst.gum"] = 0.25 };

    public override string Name => "braud2017";

    public override string Description => "Starts of discourse units in whole Dutch documents, with the same task in German, Spanish and English beside it.";

    public override string Paper => "Braud, Lacroix and Søgaard 2017, Cross-lingual and cross-domain discourse segmentation of entire documents.";

    public override string Departures => "corpora of DISRPT 2019; words, their spelling and parts of speech go in, no dependency features. "
        + "The other languages have heads of their own in one arm and share the Dutch one (pooled training) in the other.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens") { Features = [new TokenFeature("Upos")] }],
            Encoder = new BiLstm
            {
                EmbeddingSize = 50,
                HiddenSize = 80,
                Characters = new CharacterBiLstm { HiddenSize = 25 },
                InputDropout = 0.3,
                Dropout = 0.3,
            },
            Tasks = [new SequenceLabels("Edu")],
            Optimizer = new Adam { LearningRate = 4e-3f },
            BatchSize = 4,
        };
        yield return new Comparison
        {
            Data = DiscourseUnits.Load(workspace, "nld.rst.nldt"),
            Arms =
            [
                new("Dutch alone", alone),
                new("with other languages, own heads", OwnHeads(workspace, alone)),
                new("with other languages, one head", Pooled(workspace, alone)),
            ],
        };
    }

    private static MultiTaskTrainer.Options OwnHeads(Workspace workspace, MultiTaskTrainer.Options alone) => Workspace.Beside(alone, _others) with
    {
        Auxiliary = [.. _others.Keys.Select(corpus => new SequenceLabels(corpus)
        {
            Data = Documents(workspace, corpus),
            DataColumns = new Dictionary<string, string> { [corpus] = "Edu" },
        })],
    };

    /// <summary>As many documents of the other languages, drawn from all of them together, as more rows of the main task.</summary>
    private static MultiTaskTrainer.Options Pooled(Workspace workspace, MultiTaskTrainer.Options alone)
    {
        IEnumerable<AnnotatedText> documents = _others.Keys.SelectMany(corpus =>
            workspace.Ml.Data.CreateEnumerable<AnnotatedText>(Documents(workspace, corpus), reuseRowObject: false, ignoreMissingColumns: true));
        var share = new Dictionary<string, double> { ["Edu"] = _others.Values.Sum() };
        return Workspace.Beside(alone, share) with { Tasks = [new SequenceLabels("Edu") { Data = workspace.Ml.Data.LoadFromEnumerable(documents.ToArray()) }] };
    }

    private static IDataView Documents(Workspace workspace, string corpus) => DiscourseUnits.Load(workspace, corpus).Train;
}
