using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class DistillationTests
{
    private static readonly Distillation _genre = new("Genre", "GenreTeacher");

    [TestMethod]
    public void ItKeepsTheContract()
    {

        ObjectiveContract.Check(_genre, new Multiclass("Genre"));
        ObjectiveContract.Check(new Distillation("Upos", "UposTeacher") { Temperature = 1, Name = "Teacher" }, new SequenceLabels("Upos"));
        ObjectiveContract.Check(new Distillation("Positive", "Chance"), new Binary("Positive"));
    }

    /// <summary>At temperature 2 the teacher's 0.9 and 0.1 become sqrt(0.9) and sqrt(0.1) over their sum: 0.75 and 0.25.</summary>
    [TestMethod]
    public void TheDivergenceAtATemperature()
    {
        using var toy = new ToyNetwork(_genre, tasks: [new Multiclass("Genre")]);
        double z = LogOdds(toy, 0), q = 1 / (1 + Math.Exp(-z / 2));
        double expected = 4 * (0.75 * Math.Log(0.75 / q) + 0.25 * Math.Log(0.25 / (1 - q)));
        Assert.AreEqual(expected, toy.Loss([0])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void AProbabilityOfYes()
    {
        using var toy = new ToyNetwork(new Distillation("Positive", "Chance") { Temperature = 1 }, tasks: [new Binary("Positive")]);
        double z = toy.Step(toy.Batch(0)).Outputs.Scores("Positive")[0, 0].item<float>(), q = 1 / (1 + Math.Exp(-z));
        double expected = 0.75 * Math.Log(0.75 / q) + 0.25 * Math.Log(0.25 / (1 - q));
        Assert.AreEqual(expected, toy.Loss([0])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void WordsWithoutProbabilitiesAreLeftOut()
    {
        ToyRow[] rows = ToyRow.Examples();
        rows[0].UposTeacher.AsSpan(5, 15).Fill(float.NaN); // only the first of four words has a teacher
        using var toy = new ToyNetwork(new Distillation("Upos", "UposTeacher") { Temperature = 1 }, rows, tasks: [new SequenceLabels("Upos")]);
        Tensor log = toy.Step(toy.Batch(0)).Outputs.Scores("Upos").log_softmax(1);
        double expected = Enumerable.Range(0, 5).Select(c => c == 0 ? 0.8 : 0.05).Select((p, c) => p * (Math.Log(p) - log[0, c].item<float>())).Sum();
        Assert.AreEqual(expected, toy.Loss([3, 0])!.item<float>(), 1e-5);
        Assert.IsNull(toy.Loss([3, 4]));
    }

    [TestMethod]
    public void ClassesAreMatchedByName()
    {
        using var named = new ToyNetwork(_genre, tasks: [new Multiclass("Genre")], view: View("web", "news"));
        double q = 1 / (1 + Math.Exp(-LogOdds(named, 0) / 2)); // of news, which the column calls its second class
        Assert.AreEqual(4 * (0.25 * Math.Log(0.25 / q) + 0.75 * Math.Log(0.75 / (1 - q))), named.Loss([0])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void OtherClassesAreRefused()
    {
        Assert.AreEqual("Objective 'Distillation(Genre)': the classes of column 'GenreTeacher' are not those of the task 'Genre': 'web' only in the task, "
            + "'blog' only in the column.", Fails(() => new ToyNetwork(_genre, tasks: [new Multiclass("Genre")], view: View("news", "blog"))));
        using var wide = new ToyNetwork(new Distillation("Upos", "UposTeacher"), ToyRow.Examples().Select(row =>
        {
            row.UposTeacher = [.. row.UposTeacher.Chunk(5).SelectMany(word => word[..4])];
            return row;
        }), tasks: [new SequenceLabels("Upos")]);
        Assert.AreEqual("Objective 'Distillation(Upos)': column 'UposTeacher' has 4 probabilities where the task 'Upos' has 5 classes; the teacher must know "
            + "the "
            + "same classes.", Fails(() => wide.Loss([0])));
    }

    [TestMethod]
    public void WhatIsNoProbabilityIsRefused()
    {
        ToyRow[] rows = ToyRow.Examples();
        rows[1].GenreTeacher = [-1.5f, 2];
        Assert.AreEqual("Column 'GenreTeacher' has the value -1.5 in row 1; probabilities are from 0 to 1, or NaN where there are none. Take the teacher's "
            + "column of "
            + "probabilities, not that of its raw scores.", Fails(() => new ToyNetwork(_genre, rows, tasks: [new Multiclass("Genre")])));
        rows = ToyRow.Examples();
        rows[1].UposTeacher = [1, 0, 0];
        Assert.AreEqual("Column 'UposTeacher' has 3 values in row 1 of the training data, but column 'Tokens' has 8 tokens there; give one number a class for "
            + "every "
            + "token, end to end, or an empty vector where the row is not labelled.",
            Fails(() => new ToyNetwork(new Distillation("Upos", "UposTeacher"), rows, tasks: [new SequenceLabels("Upos")])));
        Assert.StartsWith("Objective 'Distillation(Genre)' compares "
            + "probabilities", Fails(() => new ToyNetwork(_genre, tasks: [new Regression("Rating") { Name = "Genre" }])));
        Assert.StartsWith("Objective 'Distillation(Genre)': the temperature is a number above 0.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>((_genre with { Temperature = 0 }).Validate).Message);
        Assert.StartsWith("Objective 'Distillation(Genre)': it reads what its task reads; leave Layer at null.",
            Assert.ThrowsExactly<ArgumentException>((_genre with { Layer = 1 }).Validate).Message);
    }

    /// <summary>The teacher is a transformer in the pipeline, its column renamed; the student has labels for two rows only.</summary>
    [TestMethod]
    public void AStudentLearnsFromATeacherAlone()
    {
        var ml = new MLContext(seed: 1);
        using MultiTaskTransformer teacher = Toy.Fit(Toy.Tagger with { Epochs = 12 }, 60);
        IDataView rows = ml.Data.LoadFromEnumerable(Toy.Rows(60).Select((row, r) => new ToyLabelled { Tokens = row.Tokens, Tags = r < 2 ? row.Tags : [] }));
        IDataView taught = ml.Transforms.CopyColumns("Teacher", "Score").Fit(teacher.Transform(rows)).Transform(teacher.Transform(rows));
        taught = ml.Transforms.DropColumns("Score", "PredictedLabel").Fit(taught).Transform(taught);
        IDataView test = Toy.View(ml, 30, seed: 8);
        MultiTaskTrainer.Options alone = Toy.Tagger with { Epochs = 12 };
        double without = Accuracy(alone), with = Accuracy(alone with { Auxiliary = [new Distillation("Tags", "Teacher")] });
        Assert.IsGreaterThan(without + 0.1, with, $"{without} without the teacher, {with} with it");

        double Accuracy(MultiTaskTrainer.Options options)
        {
            using MultiTaskTransformer student = ml.MultiTask().Trainer(options).Fit(taught);
            return ml.MultiTask().Evaluate(student.Transform(test))[0].MainValue;
        }
    }

    private static string Fails(Action action) => Assert.ThrowsExactly<InvalidOperationException>(action).Message;

    private static double LogOdds(ToyNetwork toy, int row)
    {
        Tensor scores = toy.Step(toy.Batch(row)).Outputs.Scores("Genre");
        return scores[0, 0].item<float>() - scores[0, 1].item<float>();
    }

    /// <summary>The rows with names for the slots of the teacher.</summary>
    private static IDataView View(params string[] names)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(ToyRow));
        schema["GenreTeacher"].AddAnnotation("SlotNames", new VBuffer<ReadOnlyMemory<char>>(2, [.. names.Select(name => name.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, 2));
        return new MLContext().Data.LoadFromEnumerable(ToyRow.Examples(), schema);
    }

    private sealed class ToyLabelled
    {
        public string[] Tokens { get; set; } = [];

        public string[] Tags { get; set; } = [];
    }
}
