using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static Microsoft.ML.MultiTask.Tests.Training.OptionsHaveEffectTests;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>No setting of an objective that works on a task is silently ignored.</summary>
[TestClass]
public sealed class RobustnessHasEffectTests
{
    private static readonly IDataView _rows = View(30, seed: 1);

    private static readonly MultiTaskTrainer.Options _host = Toy.Tagger with
    {
        Inputs = [new Words("Tokens"), new Words("Other")],
        Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic")],
    };

    [TestMethod]
    public void AdversarialTrainingHasEffect() => Check(typeof(AdversarialTraining), new AdversarialTraining("Tags"), Beside, _rows,
        new(OfPerturbations<AdversarialTraining>()) { [nameof(AdversarialTraining.Sign)] = (o => o, o => o with { Sign = true }) });

    [TestMethod]
    public void VirtualAdversarialTrainingHasEffect() => Check(typeof(VirtualAdversarialTraining), new VirtualAdversarialTraining("Tags"), Beside, _rows,
        new(OfPerturbations<VirtualAdversarialTraining>())
        {
            [nameof(VirtualAdversarialTraining.Xi)] = (o => o, o => o with { Xi = 1 }),
            [nameof(VirtualAdversarialTraining.Iterations)] = (o => o, o => o with { Iterations = 2 }),
        });

    [TestMethod]
    public void DistillationHasEffect() => Check(typeof(Distillation), new Distillation("Topic", "Teacher"), Beside, _rows, new(Common<Distillation>())
    {
        [nameof(Distillation.Task)] = (o => o with { ScoresColumn = "WordTeacher", Task = "Tags" }, o => o with { Task = "Chunks" }),
        [nameof(Distillation.Name)] = (o => o, o => o with { Name = "Other" }),
        [nameof(Distillation.ScoresColumn)] = (o => o, o => o with { ScoresColumn = "OtherTeacher" }),
        [nameof(Distillation.Temperature)] = (o => o, o => o with { Temperature = 5 }),
    });

    private static Dictionary<string, (Func<T, T>, Func<T, T>)> OfPerturbations<T>() where T : InputPerturbation => new(Common<T>())
    {
        [nameof(InputPerturbation.Task)] = (o => o, o => o with { Task = "Topic" }),
        [nameof(InputPerturbation.Name)] = (o => o, o => o with { Name = "Steady" }),
        [nameof(InputPerturbation.Epsilon)] = (o => o, o => o with { Epsilon = 1 }),
    };

    private static Dictionary<string, (Func<T, T>, Func<T, T>)> Common<T>() where T : Objective => new()
    {
        [nameof(Objective.Weight)] = (o => o, o => o with { Weight = Schedule.Linear(0, 3) }),
        [nameof(Objective.Layer)] = (o => o, o => o with { Layer = 0 }),
        [nameof(Objective.Input)] = (o => o, o => o with { Input = "Other" }),
        [nameof(Objective.Data)] = (o => o, o => o with { Data = View(10, seed: 9) }),
    };

    private static MultiTaskTrainer.Options Beside(Objective objective) =>
        _host with { Tasks = [.. _host.Tasks, new SequenceLabels("Chunks")], Auxiliary = [objective] };

    private static IDataView View(int count, ulong seed) => new MLContext(seed: 1).Data.LoadFromEnumerable(Toy.Rows(count, seed).Select(row => new Taught
    {
        Tokens = row.Tokens,
        Other = [.. row.Tokens.Reverse()],
        Tags = row.Tags,
        Chunks = row.Chunks,
        Topic = row.Topic,
        Teacher = row.Id % 2 == 0 ? [0.9f, 0.1f] : [0.3f, 0.7f],
        OtherTeacher = row.Id % 3 == 0 ? [0.2f, 0.8f] : [0.6f, 0.4f],
        WordTeacher = [.. row.Tokens.SelectMany(token => token[0] < 'g' ? (float[])[0.6f, 0.3f, 0.1f] : [0.1f, 0.1f, 0.8f])],
    }).ToArray());

    private sealed class Taught
    {
        public string[] Tokens { get; set; } = [];

        public string[] Other { get; set; } = [];

        public string[] Tags { get; set; } = [];

        public string[] Chunks { get; set; } = [];

        public string Topic { get; set; } = "";

        [VectorType(2)]
        public float[] Teacher { get; set; } = [];

        [VectorType(2)]
        public float[] OtherTeacher { get; set; } = [];

        public float[] WordTeacher { get; set; } = [];
    }
}
