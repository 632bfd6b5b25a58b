using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A document: its words end to end, and the number of words of every sentence. Its positions are the sentences, so that labels of a sequence are labels of
/// sentences. A <c>Hierarchical</c> encoder reads it.
/// </summary>
public sealed record Document : Input
{
    /// <summary>Reads these columns.</summary>
    public Document(Words words, string sentenceLengths)
    {
        Words = words;
        SentenceLengths = sentenceLengths;
        Name = words.Name;
    }

    /// <summary>The words of all sentences: their column and their vocabulary.</summary>
    public Words Words { get; init; }

    /// <summary>A <c>VarVector&lt;Int32&gt;</c> column with the number of words of every sentence.</summary>
    public string SentenceLengths { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>Documents of more sentences than this are refused by an error that names the row; null (the default): no limit.</summary>
    public int? MaximumLength { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? PositionLimit => MaximumLength;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string? LearnsWith => Words.VocabularyOf;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [new SentenceLengthsColumn(SentenceLengths, Words.Column), .. Words.Columns];

    /// <inheritdoc/>
    public override InputState Learn(IReadOnlyList<ColumnUse> columns, IReadOnlyDictionary<string, SymbolTable> symbols) =>
        new DocumentState(SentenceLengths, (WordsState)Words.Learn([.. columns.Skip(1)], symbols));

    /// <inheritdoc/>
    public override InputState Adopt(InputState learnt) => new DocumentState(SentenceLengths, (WordsState)Words.Adopt(((DocumentState)learnt).Words));

    /// <inheritdoc/>
    public override void ValidateWith(Input learner)
    {
        if (learner is not Document document)
        {
            throw new ArgumentException(
                $"Document '{Name}': VocabularyOf names the input '{learner.Name}', which is a {learner.GetType().Name} and no Document.", nameof(Words));
        }
        Words.ValidateWith(document.Words);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Words.Validate();
        if (MaximumLength < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumLength), MaximumLength, $"Document '{Name}': the maximum length is at least 1.");
        }
        if (Words.MaximumLength is not null)
        {
            throw new ArgumentException(
                $"Document '{Name}': its length is counted in sentences; set MaximumLength of the Document, not of its Words.", nameof(Words));
        }
        if (Words.Features.Count > 0)
        {
            throw new ArgumentException($"Document '{Name}': its words cannot have side features, whose values would go with sentences.", nameof(Words));
        }
    }
}
