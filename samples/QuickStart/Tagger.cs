using Microsoft.ML;
using Microsoft.ML.MultiTask;

namespace QuickStart;

/// <summary>A part-of-speech tagger as an ML.NET pipeline: trained, evaluated, loaded and used.</summary>
internal static class Tagger
{
    /// <summary>Trains; a stock transform behind the trainer turns the predicted keys into texts.</summary>
    public static ITransformer Train(MLContext ml, IDataView sentences, MultiTaskTrainer.Options settings) =>
        ml.MultiTask().Trainer(settings).Append(ml.Transforms.Conversion.MapKeyToValue("Tags", "PredictedLabel")).Fit(sentences);

    /// <summary>The share of words that get the tag they have in a view.</summary>
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
