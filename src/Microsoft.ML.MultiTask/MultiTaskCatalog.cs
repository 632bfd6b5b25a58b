using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.MultiTask.Data.Loading;
using Microsoft.ML.MultiTask.Scoring;

namespace Microsoft.ML.MultiTask;

/// <summary>Multi-task learning in ML.NET: the trainer, loaders for annotated text, and evaluation.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "The members of a catalog are instance members throughout ML.NET.")]
public sealed class MultiTaskCatalog
{
    private const string StatesColumn = "States of the encoder";

    internal MultiTaskCatalog(MLContext context) => Context = context;

    /// <summary>The context that it belongs to.</summary>
    internal MLContext Context { get; }

    /// <summary>A trainer with these settings.</summary>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public MultiTaskTrainer Trainer(MultiTaskTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new MultiTaskTrainer(Context, options);
    }

    /// <summary>A tagger: one label for every word of a row.</summary>
    /// <param name="labelColumnName">The labels, a vector of Text or Key with one label a word.</param>
    /// <param name="tokensColumnName">The words, a vector of Text.</param>
    /// <param name="auxiliary">Auxiliary objectives.</param>
    public MultiTaskTrainer SequenceTagger(string labelColumnName, string tokensColumnName = "Tokens", params IReadOnlyList<Objective> auxiliary) =>
        Trainer(new MultiTaskTrainer.Options { Inputs = [new Words(tokensColumnName)], Tasks = [new SequenceLabels(labelColumnName)], Auxiliary = auxiliary });

    /// <summary>A text classifier: one class for every row.</summary>
    /// <param name="labelColumnName">The class, Text or Key.</param>
    /// <param name="textColumnName">The text, cut into words by <see cref="RegexTokenizer"/>, or a vector of words.</param>
    /// <param name="auxiliary">Auxiliary objectives.</param>
    public MultiTaskTrainer TextClassifier(string labelColumnName = "Label", string textColumnName = "Text", params IReadOnlyList<Objective> auxiliary) =>
        Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new Words(textColumnName) { Tokenizer = new RegexTokenizer() }],
            Tasks = [new Multiclass(labelColumnName)],
            Auxiliary = auxiliary,
        });

    /// <summary>A classifier of feature vectors.</summary>
    /// <param name="labelColumnName">The class, Text or Key.</param>
    /// <param name="featureColumnName">The features, a vector of Single.</param>
    /// <param name="auxiliary">Auxiliary objectives.</param>
    public MultiTaskTrainer VectorClassifier(string labelColumnName = "Label", string featureColumnName = "Features",
        params IReadOnlyList<Objective> auxiliary) =>
        Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new FeatureVector(featureColumnName)],
            Encoder = new Dense(),
            Tasks = [new Multiclass(labelColumnName)],
            Auxiliary = auxiliary,
        });

    /// <summary>The encoder of a saved model, for another trainer: it begins with the weights of that model, and is tuned or stays as it is, see
    /// <see cref="SavedEncoder.Frozen"/>. The file is read now and not needed any more afterwards.</summary>
    /// <param name="path">A file that <c>ml.Model.Save</c> has written: of a model, or of a pipeline with one in it.</param>
    /// <param name="input">The input that the encoder reads in that model; null: that of its first task.</param>
    /// <param name="part">Which encoder, where the model has several of that input: the name of a group, or <see cref="SharedPrivate.SharedPart"/>. Null: the
    /// shared one, or the only one.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model of ML.NET, or a damaged one.</exception>
    /// <exception cref="ArgumentException">It holds no multi-task model, or several, or that has no such encoder.</exception>
    public SavedEncoder LoadEncoder(string path, string? input = null, string? part = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using MultiTaskTransformer found = ModelSearch.In(ModelSearch.Load(Context, path), $"'{path}'");
        return found.EncoderOf(input, part);
    }

    /// <summary>The encoder of a trained model, for another trainer, as <see cref="LoadEncoder"/> takes it from a file.</summary>
    /// <param name="model">The model, or a pipeline with one in it. What becomes of it later changes nothing.</param>
    /// <param name="input">The input that the encoder reads in that model; null: that of its first task.</param>
    /// <param name="part">Which encoder, where the model has several of that input. Null: the shared one, or the only one.</param>
    /// <exception cref="ArgumentException">There is no multi-task model, or several, or it has no such encoder.</exception>
    public SavedEncoder EncoderOf(ITransformer model, string? input = null, string? part = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ModelSearch.In(model, "The model").EncoderOf(input, part);
    }

    /// <summary>Reads a CoNLL-U treebank with all that is in it; a row is a sentence.</summary>
    /// <param name="path">The file, plain or gzipped.</param>
    public IDataView LoadConllu(string path) => LoadConllu([path], new ConlluOptions());

    /// <summary>Reads a CoNLL-U treebank; a row is a sentence.</summary>
    /// <param name="path">The file, plain or gzipped.</param>
    /// <param name="options">What to read.</param>
    public IDataView LoadConllu(string path, ConlluOptions options) => LoadConllu([path], options);

    /// <summary>Reads several CoNLL-U files one after the other; a row is a sentence.</summary>
    /// <param name="paths">The files, plain or gzipped.</param>
    /// <param name="options">What to read.</param>
    public IDataView LoadConllu(IReadOnlyList<string> paths, ConlluOptions options) => ConlluLoader.Load(paths, options);

    /// <summary>Reads a file of one word a line and its columns, sentences being separated by blank lines; a row is a sentence.</summary>
    /// <param name="path">The file, plain or gzipped.</param>
    /// <param name="options">What the columns are.</param>
    public IDataView LoadConll(string path, ConllOptions options) => LoadConll([path], options);

    /// <summary>Reads several column files one after the other; a row is a sentence.</summary>
    /// <param name="paths">The files, plain or gzipped.</param>
    /// <param name="options">What the columns are.</param>
    public IDataView LoadConll(IReadOnlyList<string> paths, ConllOptions options) => ConllLoader.Load(paths, options);

    /// <summary>Adds columns of another view to the sentences with the same key, for labels that come in a file of their own.</summary>
    /// <param name="left">The sentences.</param>
    /// <param name="right">The view that brings the columns.</param>
    /// <param name="columns">The columns to add; empty where a sentence has no partner or another number of words, which makes it unlabelled.</param>
    /// <param name="key">The key column of <paramref name="left"/>.</param>
    /// <param name="rightKey">The key column of <paramref name="right"/>; null: the same name.</param>
    /// <param name="tokensColumnName">The words in both.</param>
    public IDataView Join(IDataView left, IDataView right, IReadOnlyList<string> columns, string key = "sent_id", string? rightKey = null,
        string tokensColumnName = "Tokens") =>
        SentenceJoin.Join(left, right, key, rightKey ?? key, columns, tokensColumnName);

    /// <summary>The metrics of every task that a scored view holds predictions and labels of.</summary>
    /// <param name="scored">A view that went through a trained model and still has the label columns.</param>
    /// <exception cref="InvalidOperationException">The view has no predictions of a multi-task model, or no labels for any of them.</exception>
    public MultiTaskMetrics Evaluate(IDataView scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        return new MultiTaskMetrics(ScoredEvaluation.Of(scored));
    }

    /// <summary>How well a trained model withstands changes of its input that are made to mislead it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows, with the task's labels. All labels must be known to the model; a row without one is not changed.</param>
    /// <param name="attack">How they are changed: <see cref="GradientSign"/> or <see cref="SmallestMove"/>.</param>
    /// <param name="task">The task that is to fail; null: the first one.</param>
    /// <param name="input">The input that is changed; null: that of the task.</param>
    /// <exception cref="InvalidOperationException">The rows lack a column or hold an unknown label, or the task has no labels or does not read the
    /// input.</exception>
    public AttackResult Attack(MultiTaskTransformer model, IDataView rows, Attack attack, string? task = null, string? input = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(attack);
        return model.Attack(Context, rows, attack, task, input);
    }

    /// <summary>What a linear classifier can tell from the frozen states of a model: whether an adversary has removed it, or whether they carry
    /// it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="train">The rows that the classifier learns from.</param>
    /// <param name="test">The rows that it is measured on.</param>
    /// <param name="labelColumnName">What it predicts: Text or Key; rows without a label are left out.</param>
    /// <param name="layer">The layer whose states it sees; null: the top one.</param>
    /// <param name="pooling">How the states of a row become one vector; null: their mean.</param>
    /// <param name="input">The input whose states it sees; null: that of the task.</param>
    /// <param name="task">The task as which the encoders are seen; null: the first one.</param>
    public ProbeResult Probe(MultiTaskTransformer model, IDataView train, IDataView test, string labelColumnName, int? layer = null, Pooling? pooling = null,
        string? input = null, string? task = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        using MultiTaskTransformer features = model.WithFeatures(StatesColumn, layer, pooling, input, task);
        return LinearProbe.Of(Context, features.Transform(train), features.Transform(test), StatesColumn, labelColumnName);
    }

    /// <summary>How well two sets of rows can be told apart by their features (Ben-David et al. 2007): <c>2 (1 - 2 error)</c> of a linear classifier that
    /// learns from one half of both and is measured on the other.</summary>
    /// <param name="first">Rows of one kind.</param>
    /// <param name="second">Rows of another kind; as many of both are taken.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <returns>0 where they cannot be told apart, 2 where they always can.</returns>
    public double ProxyADistance(IDataView first, IDataView second, string featureColumnName)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return LinearProbe.Distance(Context, first, second, featureColumnName);
    }

    /// <summary>How well two sets of rows can be told apart by the states that a model has of them (Ganin et al. 2016).</summary>
    /// <param name="model">The model.</param>
    /// <param name="first">Rows of one kind.</param>
    /// <param name="second">Rows of another kind; as many of both are taken.</param>
    /// <param name="layer">The layer whose states are seen; null: the top one.</param>
    /// <param name="pooling">How the states of a row become one vector; null: their mean.</param>
    /// <param name="input">The input whose states are seen; null: that of the task.</param>
    /// <param name="task">The task as which the encoders are seen; null: the first one.</param>
    /// <returns>0 where they cannot be told apart, 2 where they always can.</returns>
    public double ProxyADistance(MultiTaskTransformer model, IDataView first, IDataView second, int? layer = null, Pooling? pooling = null,
        string? input = null, string? task = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        using MultiTaskTransformer features = model.WithFeatures(StatesColumn, layer, pooling, input, task);
        return ProxyADistance(features.Transform(first), features.Transform(second), StatesColumn);
    }

    /// <summary>Trains and evaluates on <paramref name="numberOfFolds"/> splits of the rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">A trainer, or a pipeline that ends in one.</param>
    /// <param name="numberOfFolds">The number of folds. Default 5.</param>
    /// <param name="samplingKeyColumnName">Rows with the same value of this column stay in the same fold.</param>
    /// <param name="seed">Fixes the folds; null: by the context's seed.</param>
    public IReadOnlyList<TrainCatalogBase.CrossValidationResult<MultiTaskMetrics>> CrossValidate(IDataView data, IEstimator<ITransformer> estimator,
        int numberOfFolds = 5, string? samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return [.. Context.Data.CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed).Select((split, fold) =>
        {
            ITransformer model = estimator.Fit(split.TrainSet);
            IDataView scored = model.Transform(split.TestSet);
            return new TrainCatalogBase.CrossValidationResult<MultiTaskMetrics>(model, Evaluate(scored), scored, fold);
        })];
    }
}
