using Microsoft.ML;
using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data.Batching;

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

    /// <summary>The first rows of a view; all of them when <paramref name="count"/> is null.</summary>
    public IDataView First(IDataView view, int? count) => count is { } rows ? ml.Data.TakeRows(view, rows) : view;

    /// <summary>At most so many rows of every part in a quick look.</summary>
    public Split Shorten(Split split, int train = 150, int validation = 40, int test = 60) => quick
        ? split with { Train = First(split.Train, train), Validation = First(split.Validation, validation), Test = First(split.Test, test) }
        : split;

    /// <summary>A view whose label column has another name, so that an objective of its own can learn it.</summary>
    public IDataView Rename(IDataView view, string from, string to)
    {
        IDataView copied = ml.Transforms.CopyColumns(to, from).Fit(view).Transform(view);
        return ml.Transforms.DropColumns(from).Fit(copied).Transform(copied);
    }

    /// <summary>Settings under which other corpora come beside the main one: batches grow by their rows, so that the main rows get as many updates as
    /// alone.</summary>
    /// <param name="options">The settings of the main task alone.</param>
    /// <param name="rowsToMain">For every objective that brings a corpus, its rows for one row of the main corpus.</param>
    public static MultiTaskTrainer.Options Beside(MultiTaskTrainer.Options options, IReadOnlyDictionary<string, double> rowsToMain) => options with
    {
        Sampler = new Ratio(rowsToMain),
        BatchSize = (int)Math.Round(options.BatchSize * (1 + rowsToMain.Values.Sum())),
    };
}
