using System.Diagnostics;
using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Fuzz;

/// <summary>Combinations of parts that nobody thought of: either they train, and then all ways to predict agree, or they are refused in our own words.</summary>
[TestClass]
public sealed class RandomTrainersTests
{
    private const int Trainers = 300;

    private static readonly Assembly _library = typeof(TrainingOptions).Assembly;

    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public void TrainOrAreRefused()
    {
        var faults = new List<string>();
        int trained = 0;
        for (ulong seed = 0; seed < Trainers; seed++)
        {
            MultiTaskTrainer.Options? options = null;
            try
            {
                options = new RandomSettings(new RandomSource(seed)).Options(IsTaken);
                if (Trains(options)) trained++;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                faults.Add($"seed {seed}: {error.GetType().Name}: {error.Message}\n{string.Join('\n', (error.StackTrace ?? "").Split('\n').Take(4))}\n{options}");
            }
        }
        TestContext.WriteLine($"{trained} of {Trainers} trained");
        Assert.IsEmpty(faults, string.Join("\n\n", faults));
        Assert.IsGreaterThan(Trainers / 5, trained);
    }

    private bool IsTaken(MultiTaskTrainer.Options options)
    {
        try
        {
            _ml.MultiTask().Trainer(options with { Epochs = 1 }).Fit(View(8)).Dispose();
            return true;
        }
        catch (Exception error) when (IsOurs(error))
        {
            return false;
        }
    }

    private IDataView View(int rows, ulong seed = 1) => _ml.Data.LoadFromEnumerable(Toy.Rows(rows, seed).Select(row => new FuzzRow(row)));

    /// <summary>Whether the settings train; false where they are refused.</summary>
    private bool Trains(MultiTaskTrainer.Options options)
    {
        MultiTaskTransformer model;
        try
        {
            model = _ml.MultiTask().Trainer(options).Fit(View(30));
        }
        catch (Exception error) when (IsOurs(error))
        {
            return false;
        }
        using (model) Agree(model, View(30, seed: 2));
        return true;
    }

    private void Agree(MultiTaskTransformer model, IDataView rows)
    {
        string file = _folder.Under("model.zip");
        _ml.Model.Save(model, rows.Schema, file);
        using var loaded = (MultiTaskTransformer)new MLContext().Model.Load(file, out _);
        IDataView scored = model.Transform(rows), again = loaded.Transform(rows);
        foreach (DataViewSchema.Column column in scored.Schema.Where(column => column.Index >= rows.Schema.Count))
        {
            if (column.Type is not VectorDataViewType { ItemType: NumberDataViewType { RawType: var item } } || item != typeof(float)) continue;
            float[][] scores = Toy.Scores(scored, column.Name);
            Toy.AreClose(scores, Toy.Scores(again, column.Name));
            Toy.AreClose(scores, [.. RowByRow(model, rows, column.Name)]);
        }
    }

    /// <summary>The scores as a prediction engine gets them.</summary>
    private static IEnumerable<float[]> RowByRow(MultiTaskTransformer model, IDataView rows, string column)
    {
        IRowToRowMapper mapper = ((ITransformer)model).GetRowToRowMapper(rows.Schema);
        using DataViewRowCursor cursor = rows.GetRowCursor(rows.Schema);
        using DataViewRow row = mapper.GetRow(cursor, [mapper.OutputSchema[column]]);
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(mapper.OutputSchema[column]);
        VBuffer<float> scores = default;
        while (cursor.MoveNext())
        {
            getter(ref scores);
            yield return [.. scores.DenseValues()];
        }
    }

    /// <summary>A refusal with a message of the library: it was thrown by its code, or by a check of an argument that its code made.</summary>
    private static bool IsOurs(Exception error)
    {
        if (error is not (ArgumentException or InvalidOperationException or InvalidDataException or IOException)) return false;
        foreach (MethodBase method in new StackTrace(error).GetFrames().Select(frame => frame.GetMethod()).OfType<MethodBase>())
        {
            if (method.DeclaringType?.Assembly == _library) return true;
            if (!method.Name.StartsWith("Throw", StringComparison.Ordinal)) return false;
        }
        return false;
    }

    [TestMethod]
    public void EightThreadsPredictAsOne()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger);
        ToyRow[] rows = Toy.Rows(50, seed: 3);
        float[][] expected = Predict(rows.Length);
        float[][][] all = new float[8][][];
        Thread[] threads = [.. Enumerable.Range(0, all.Length).Select(t => new Thread(() => all[t] = Predict(2000)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        foreach (float[][] scores in all)
            for (int i = 0; i < scores.Length; i++) CollectionAssert.AreEqual(expected[i % rows.Length], scores[i]);

        float[][] Predict(int count)
        {
            PredictionEngine<ToyRow, ToyPrediction> engine = Toy.Engine(new MLContext(), model);
            return [.. Enumerable.Range(0, count).Select(i => engine.Predict(rows[i % rows.Length]).Score)];
        }
    }

    [TestMethod]
    public void GarbageCollectionsChangeNothing()
    {
        MultiTaskTrainer.Options options = Toy.Everything with
        {
            Sharing = new SharedPrivate(),
            Auxiliary = [.. Toy.Everything.Auxiliary, new LanguageModel { HiddenSize = 6 }, new VirtualAdversarialTraining("Tags")],
        };
        byte[] undisturbed = Trained();
        using var done = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        byte[] disturbed = Trained();
        done.Cancel();
        collector.Join();
        CollectionAssert.AreEqual(undisturbed, disturbed);

        byte[] Trained()
        {
            using MultiTaskTransformer model = Toy.Fit(options);
            return Fingerprint.Weights(model);
        }
    }
}
