using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>What a system builds its comparisons from.</summary>
/// <param name="ml">The context.</param>
/// <param name="folder">The folder of the corpora; null: there are none, and generated text stands in.</param>
/// <param name="quick">Small networks on few rows, to see that everything works.</param>
internal sealed class Workspace(MLContext ml, string? folder, bool quick)
{
    /// <summary>The context.</summary>
    public MLContext Ml => ml;

    /// <summary>Loaders and the trainer.</summary>
    public MultiTaskCatalog MultiTask { get; } = ml.MultiTask();

    /// <summary>Whether the corpora are there.</summary>
    public bool HasCorpora => folder is not null;

    /// <summary>Whether only a quick look is wanted.</summary>
    public bool IsQuick => quick;

    /// <summary>A file or folder of the corpora.</summary>
    public string PathOf(string relative) => Path.Combine(folder ?? throw new InvalidOperationException("There is no folder of corpora."), relative);

    /// <summary>The lines of a file of the corpora, or others where the corpora are absent.</summary>
    public IEnumerable<string> Lines(string relative, IEnumerable<string> generated) => HasCorpora ? File.ReadLines(PathOf(relative)) : generated;

    /// <summary>A view of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="sizes">For every column of vectors without a size of its own, its size.</param>
    public IDataView View<TRow>(IEnumerable<TRow> rows, params IReadOnlyList<(string Column, int Size)> sizes) where TRow : class
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(TRow));
        foreach ((string column, int size) in sizes) schema[column].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return ml.Data.LoadFromEnumerable(rows.ToArray(), schema);
    }

    /// <summary>A corpus that nobody has cut: in an order that is always the same, a tenth of its rows for the test, a tenth for validation.</summary>
    public Split Cut<TRow>(string name, IEnumerable<TRow> rows, params IReadOnlyList<(string Column, int Size)> sizes) where TRow : class
    {
        TRow[] shuffled = [.. rows];
        new Random(1).Shuffle(shuffled);
        int tenth = shuffled.Length / 10;
        return Shorten(new Split(name, View(shuffled[(2 * tenth)..], sizes), View(shuffled[tenth..(2 * tenth)], sizes), View(shuffled[..tenth], sizes)));
    }

    /// <summary>The first rows of a view; all of them when <paramref name="count"/> is null.</summary>
    public IDataView First(IDataView view, int? count) => count is { } rows ? ml.Data.TakeRows(view, rows) : view;

    /// <summary>Rows drawn by chance from those to learn from, with which the validation rows vary from seed to seed; and the rows that are left.</summary>
    /// <param name="split">The corpus; its own validation rows are not used.</param>
    /// <param name="train">How many rows are learnt from, about.</param>
    /// <param name="validation">How many others are for validation, about.</param>
    public (Split Sample, IDataView Others) Sample(Split split, int train, int validation)
    {
        (int learnt, int held) = quick ? (Math.Min(train, 80), Math.Min(validation, 30)) : (train, validation);
        // Kept in memory: every run would read the files again.
        IDataView mixed = ml.Data.Cache(ml.Data.ShuffleRows(split.Train, seed: 1, shufflePoolSize: 100_000));
        Split sample = split with
        {
            Name = $"{split.Name}, {train:N0} training rows",
            Train = ml.Data.TakeRows(mixed, learnt + held),
            Validation = null,
            ValidationShare = (double)held / (learnt + held),
        };
        return (sample, ml.Data.SkipRows(mixed, learnt + held));
    }

    /// <summary>At most so many rows of every part in a quick look.</summary>
    public Split Shorten(Split split, int train = 150, int validation = 40, int test = 60) => quick
        ? split with
        {
            Train = First(split.Train, train),
            Validation = split.Validation is { } held ? First(held, validation) : null,
            Test = First(split.Test, test),
        }
        : split;

    /// <summary>A view whose label column has another name, so that an objective of its own can learn it.</summary>
    public IDataView Rename(IDataView view, string from, string to)
    {
        IDataView copied = ml.Transforms.CopyColumns(to, from).Fit(view).Transform(view);
        return ml.Transforms.DropColumns(from).Fit(copied).Transform(copied);
    }

    /// <summary>Settings under which other corpora come beside the main one, whose batches stay as they are alone.</summary>
    /// <param name="options">The settings of the main task alone.</param>
    /// <param name="rowsToMain">For every objective that brings a corpus, its rows for one row of the main corpus.</param>
    public static MultiTaskTrainer.Options Beside(MultiTaskTrainer.Options options, IReadOnlyDictionary<string, double> rowsToMain) => options with
    {
        Sampler = new Ratio(rowsToMain),
        Batches = BatchComposition.Balanced,
    };
}
