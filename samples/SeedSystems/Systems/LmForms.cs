using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class LmForms : SeedSystem
{
    public override string Name => "lm-forms";

    public override string Description => "Parts of speech from 1,000 sentences, with each form of language model: which one helps?";

    public override string Paper =>
        "Rei 2017 (neighbours, joint context, characters), Devlin et al. 2019 (hidden words), Collobert and Weston 2008 (wrong words), Mikolov et al. 2013 "
            + "(skip-gram).";

    public override string Departures => "one tagger for all of them, and every one trained on the labelled sentences alone.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm
            {
                EmbeddingSize = 64,
                HiddenSize = 64,
                Characters = new CharacterBiLstm { HiddenSize = 32 },
                InputDropout = 0.4,
                Dropout = 0.4,
            },
            Tasks = [new SequenceLabels("Upos")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 8,
        };
        Objective[] forms =
        [
            new LanguageModel(),
            new JointContextLanguageModel(),
            new CharacterLanguageModel(),
            new MaskedLanguageModel(),
            new RankingLanguageModel { Weight = 0.5 },
            new SkipGram { Subsampling = 1e-3, Weight = 0.2 },
        ];
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 300),
            Arms = [new("Upos alone", alone), .. forms.Select(form => new ComparisonArm($"with {form.Name}", alone with { Auxiliary = [form] }))],
        };
    }
}
