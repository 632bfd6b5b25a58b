using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

/// <remarks>
/// The paper trains a recurrent language model that also says, after every word, whether the sentence holds a misrecognised name, and detects the words of
/// such names with it. Here the words are the main task, a tagger of the recogniser's output, and the paper's two objectives are its auxiliaries: the next
/// (and previous) word from one-sided states, and at every word, from the forward state, whether the sentence holds such a name. The paper's convex sum
/// <c>lambda words + (1 - lambda) sentence</c> becomes two weights.
/// </remarks>
internal sealed class Cheng2015 : SeedSystem
{
    public override string Name => "cheng2015";

    public override string Description => "Misrecognised names, with a language model that also tells at every word whether the sentence holds one.";

    public override string Paper => "Cheng, Fang and Ostendorf 2015, Open-Domain Name Error Detection using a Multi-Task RNN.";

    public override string Departures =>
        "names of UNER English-EWT put through a made-up recogniser with a vocabulary of 1,500 words, instead of transcripts and confusion networks; "
        + "a tagger in both directions instead of a forward network and a classifier behind it; no external text for the language model.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 100, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [new SequenceLabels("NameError")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        var words = new LanguageModel { Weight = 0.1 };
        Presence sentence = Presence.OfLabels("NameError") with { PerPosition = true, Weight = 0.2 };
        yield return new Comparison
        {
            Data = RecognizedSpeech.Load(workspace, train: 3000, validation: 1000),
            Arms =
            [
                new("NameError alone", alone),
                new("with LanguageModel and LabelPresence", alone with { Auxiliary = [words, sentence] }),
                new("with LabelPresence", alone with { Auxiliary = [sentence] }),
            ],
        };
    }
}
