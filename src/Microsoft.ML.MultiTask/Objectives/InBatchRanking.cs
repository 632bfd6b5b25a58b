using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Ranks the second input of a row above those of the other rows of the batch, by the cosine of their vectors: a document for a query (Liu et al. 2015,
/// "Representation Learning Using Multi-Task Deep Neural Networks"), an image for its caption (Elliott and Kádár 2017). It needs batches of several rows: a
/// row whose batch holds no other candidate teaches nothing.
/// </summary>
/// <remarks>A row where either input is empty has no part in it. Of two rows with the same first input or the same second input, neither is a wrong answer for
/// the other, unless <see cref="RelevantColumnName"/> says so.</remarks>
public sealed record InBatchRanking : Objective
{
    /// <summary>Ranks the texts, or whatever it is, of this input.</summary>
    /// <param name="with">The name of the second input.</param>
    public InBatchRanking(string with)
    {
        With = with;
        Name = $"{nameof(InBatchRanking)}({with})";
    }

    /// <summary>The name of the second input, whose rows are the candidates.</summary>
    public string With { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>A column that says whether the two inputs of a row belong together: Boolean, or Single with 0, 1, and NaN where nothing is known. Where it is
    /// 0 the second input is one more wrong candidate for the first. Null (the default): they do in every row.</summary>
    public string? RelevantColumnName { get; init; }

    /// <summary>How the states of either input become a vector; whatever it learns, it learns for each. Default: the maximum of every dimension.</summary>
    public Pooling Pooling { get; init; } = Pooling.Max;

    /// <summary>The width of a tanh layer over the vector of each input, whose outputs are compared; 0 (the default): none, and both vectors have one width.
    /// Liu et al. (2015) use 128.</summary>
    public int HiddenSize { get; init; }

    /// <summary>What is lost. Default: the softmax over the candidates.</summary>
    public RankingLoss Loss { get; init; } = new SoftmaxRanking();

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => [With, .. Pooling.OtherInputs];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => RelevantColumnName is null ? [] : [new NumberColumn(RelevantColumnName, Binary: true)];

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        Loss.Validate(Name);
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenSize);
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly InBatchRanking _settings;
        private readonly PoolingModule _first, _second;
        private readonly LinearLayer? _firstHidden, _secondHidden;

        public Module(InBatchRanking settings, BuildContext context) : base(nameof(InBatchRanking))
        {
            _settings = settings;
            _first = context.Pooling(settings, settings.Pooling);
            _second = context.Pooling(settings with { Input = settings.With }, settings.Pooling);
            if (settings.HiddenSize > 0)
            {
                _firstHidden = new LinearLayer("firstHidden", _first.Width, settings.HiddenSize, context.Random);
                _secondHidden = new LinearLayer("secondHidden", _second.Width, settings.HiddenSize, context.Random);
            }
            else if (_first.Width != _second.Width)
            {
                throw new InvalidOperationException($"Objective '{settings.Name}' compares vectors of {_first.Width} numbers (input '{settings.Input}') with "
                    + "vectors "
                    + $"of {_second.Width} (input '{settings.With}'); set HiddenSize, or give both inputs one encoder.");
            }
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            int[] rows = Rows(step);
            bool[] isRight = [.. rows.Select(row => IsRelevant(step.Batch, row) == 1)];
            bool[][] wrong = [.. rows.Select((row, r) => isRight[r] ? Wrong(step.Batch, rows, row) : [])];
            int[] learning = [.. Enumerable.Range(0, rows.Length).Where(r => wrong[r].Contains(true))];
            if (learning.Length == 0) return null;
            Tensor used = Tensors.FromClasses(rows, step.Batch.Device), asked = Tensors.FromClasses(learning, step.Batch.Device);
            Tensor first = Vectors(step, _settings.Input!, _first, _firstHidden, used).index_select(0, asked);
            Tensor second = Vectors(step, _settings.With, _second, _secondHidden, used);
            Tensor scores = first.mm(second.t());                                                   // [learning, rows]: cosines
            Tensor right = scores.gather(1, asked.unsqueeze(1)).squeeze(1);
            Tensor isWrong = Tensors.From<bool>([.. learning.SelectMany(r => wrong[r])], step.Batch.Device).view(learning.Length, rows.Length);
            return _settings.Loss.Of(scores, right, isWrong);
        }

        /// <summary>The rows that are learnt from and have both inputs.</summary>
        private int[] Rows(Step step)
        {
            int[] first = step.Batch.Input<InputBlock>(_settings.Input!).Lengths, second = step.Batch.Input<InputBlock>(_settings.With).Lengths;
            return [.. step.Batch.LearningRows.Where(row => first[row] > 0 && second[row] > 0)];
        }

        /// <summary>1, 0, or NaN.</summary>
        private float IsRelevant(Batch batch, int row) => _settings.RelevantColumnName is { } column ? batch.Values(column)[row] : 1;

        /// <summary>Which rows have a second input that is wrong for a row.</summary>
        private bool[] Wrong(Batch batch, int[] rows, int row)
        {
            InputBlock first = batch.Input<InputBlock>(_settings.Input!), second = batch.Input<InputBlock>(_settings.With);
            return [.. rows.Select(other => !second.AreSame(row, other) && (!first.AreSame(row, other) || IsRelevant(batch, other) == 0))];
        }

        /// <summary>Vectors of length 1, <c>[rows, width]</c>.</summary>
        private Tensor Vectors(Step step, string input, PoolingModule pooling, LinearLayer? hidden, Tensor rows)
        {
            Encoding encoding = step.Encodings[input];
            Tensor pooled = pooling.Pool(encoding.Layer(_settings.Layer), step.Encodings).index_select(0, rows);
            return nn.functional.normalize(hidden is null ? pooled : hidden.call(pooled).tanh(), dim: 1);
        }
    }
}
