using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;

namespace Microsoft.ML.MultiTask;

/// <summary>What the function of a <see cref="RowStatistic"/> sees of a row.</summary>
public sealed class StatisticRow
{
    private readonly Batch _batch;
    private readonly int _row;
    private readonly string _input;
    private readonly SymbolTable? _symbols;
    private readonly IReadOnlyList<ColumnUse> _reads;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _labels;

    internal StatisticRow(Batch batch, int row, string input, SymbolTable? symbols, IReadOnlyList<ColumnUse> reads,
        IReadOnlyDictionary<string, IReadOnlyList<string>> labels)
    {
        _batch = batch;
        _row = row;
        _input = input;
        _symbols = symbols;
        _reads = reads;
        _labels = labels;
    }

    /// <summary>The words, as they are written; of a document, those of all sentences.</summary>
    /// <exception cref="InvalidOperationException">The input of the objective has no words.</exception>
    public IReadOnlyList<string> Words
    {
        get
        {
            InputBlock block = _batch.Input<InputBlock>(_input);
            TokenBlock words = (block as DocumentBlock)?.Words ?? _batch.Input<TokenBlock>(_input);
            IEnumerable<int> positions = block is DocumentBlock document ? document.WordsOf(_row) : words.PositionsOf(_row);
            return [.. positions.Select(position => _symbols!.Texts[words.Symbol(position)])];
        }
    }

    /// <summary>The numbers of a <see cref="FeatureVector"/> input; none where the row has no vector.</summary>
    /// <exception cref="InvalidOperationException">The input of the objective is no <see cref="FeatureVector"/>.</exception>
    public IReadOnlyList<float> Features => _batch.Input<VectorBlock>(_input).OfRow(_row).ToArray();

    /// <summary>The labels of a column, one for every word or one for the row; null where one is missing.</summary>
    /// <exception cref="ArgumentException">The column is not among <see cref="RowStatistic.Reads"/>.</exception>
    public IReadOnlyList<string?> Labels(string column)
    {
        ReadOnlySpan<int> labels = _batch.RowLabels<int>(Read(column), _row);
        var names = new string?[labels.Length];
        for (int i = 0; i < names.Length; i++) names[i] = labels[i] == ColumnUse.Missing ? null : _labels[column][labels[i]];
        return names;
    }

    /// <summary>The numbers of a column, such as a <see cref="NumberColumn"/> or a <see cref="HeadsColumn"/>; NaN where one is
    /// missing.</summary>
    /// <exception cref="ArgumentException">The column is not among <see cref="RowStatistic.Reads"/>.</exception>
    public IReadOnlyList<float> Numbers(string column)
    {
        ReadOnlySpan<int> whole = _batch.RowLabels<int>(Read(column), _row);
        if (whole.IsEmpty) return [.. _batch.RowLabels<float>(column, _row)];
        var numbers = new float[whole.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = whole[i] == ColumnUse.Missing ? float.NaN : whole[i];
        return numbers;
    }

    private string Read(string column) => _reads.Any(use => use.Column == column)
        ? column
        : throw new ArgumentException($"The function of a RowStatistic reads the column '{column}', which is not among its Reads.", nameof(column));
}
