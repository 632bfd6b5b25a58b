using Microsoft.ML;
using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Training;

namespace QuickStart;

/// <summary>A part-of-speech tagger as an ML.NET pipeline: trained, evaluated, loaded and used.</summary>
internal static class Tagger
{
    /// <summary>Trains for a fixed number of epochs, so that runs with and without auxiliary objectives make the same number of updates, and keeps the weights that tag
    /// the development sentences best.</summary>
    public static ITransformer Train(MLContext ml, Corpus corpus, int epochs, int seed, IReadOnlyList<Objective> auxiliary, IProgress<TrainingReport> progress)
    {
        MultiTaskTrainer trainer = ml.MultiTask().Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = corpus.Encoder,
            Tasks = [new SequenceLabels("Upos")],
            Auxiliary = auxiliary,
            ValidationSet = corpus.Dev,
            Epochs = epochs,
            Patience = null,
            Seed = seed,
            Progress = progress,
        });
        return trainer.Append(ml.Transforms.Conversion.MapKeyToValue("Tags", "PredictedLabel")).Fit(corpus.Train);
    }

    /// <summary>The share of the words of a view that get their tag.</summary>
    public static double Accuracy(MLContext ml, ITransformer tagger, IDataView sentences) =>
        ml.MultiTask().Evaluate(tagger.Transform(sentences))["Upos"]["Accuracy"];

    /// <summary>Loads a saved tagger and tags one sentence.</summary>
    public static IEnumerable<(string Token, string Tag)> Tag(MLContext ml, string path, string sentence)
    {
        ITransformer model = ml.Model.Load(path, out _);
        using PredictionEngine<Sentence, TaggedSentence> engine = ml.Model.CreatePredictionEngine<Sentence, TaggedSentence>(model);
        string[] tokens = [.. new RegexTokenizer().Split(sentence.AsMemory()).Select(token => token.ToString())];
        return tokens.Zip(engine.Predict(new Sentence { Tokens = tokens }).Tags);
    }
}
