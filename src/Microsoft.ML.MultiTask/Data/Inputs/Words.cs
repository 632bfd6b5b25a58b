using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Data.Vectors;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The words of a row: a <c>VarVector&lt;Text&gt;</c> column, or a <c>Text</c> column with a <see cref="Tokenizer"/>. Words outside of the vocabulary share one
/// embedding; their characters and bytes stay visible to the encoder.
/// </summary>
public sealed record Words : Input
{
    /// <summary>Reads this column.</summary>
    public Words(string column)
    {
        Column = column;
        Name = column;
    }

    /// <summary>The column of the words or of the text.</summary>
    public string Column { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>Cuts a <c>Text</c> column into words; null when the column already is a vector of words.</summary>
    public WordTokenizer? Tokenizer { get; init; }

    /// <summary>Look words up in lower case; characters keep their case. Default true.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>Look words up with every digit replaced by 0. Default true.</summary>
    public bool DigitsToZero { get; init; } = true;

    /// <summary>Words seen less often in the training rows are left out of the vocabulary. Default 1: every training word is in.</summary>
    public int MinimumCount { get; init; } = 1;

    /// <summary>At most this many words, the most frequent ones; null: no limit (the default).</summary>
    public int? MaximumVocabulary { get; init; }

    /// <summary>In training, a word seen only once is replaced by the unknown word with this probability, so that the unknown word's embedding is learnt
    /// (Rei 2017 uses 0.1). Default 0.1.</summary>
    public double UnknownProbability { get; init; } = 0.1;

    /// <summary>Pretrained vectors to start from; null: random. Their dimension is the size of the word embeddings. Not saved with the model, whose weights
    /// hold them.</summary>
    [JsonIgnore]
    public WordVectors? Vectors { get; init; }

    /// <summary>The name of another input of words whose vocabulary this one uses: words, characters and categories of side features are counted over the
    /// columns of both, as for the two texts of a pair. Settings of the vocabulary are then those of the other input. Null (the default): a vocabulary of its
    /// own.</summary>
    public string? VocabularyOf { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string? LearnsWith => VocabularyOf;

    /// <summary>Categorical side features of every word. Default none.</summary>
    public IReadOnlyList<TokenFeature> Features { get; init; } = [];

    /// <summary>Rows with more words than this are refused by an error that names the row; null (the default): no limit.</summary>
    public int? MaximumLength { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? PositionLimit => MaximumLength;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns =>
        [new TokensColumn(Column, Tokenizer), .. Features.Select(f => new SequenceFeatureColumn(f.Column, Name))];

    /// <inheritdoc/>
    public override InputState Learn(IReadOnlyList<ColumnUse> columns, IReadOnlyDictionary<string, SymbolTable> symbols)
    {
        Vocabulary words = Vocabulary.Learn(symbols[Column], Form, MinimumCount, MaximumVocabulary);
        LoadedWordVectors? vectors = Vectors?.Load([.. words.Entries]);
        return new WordsState
        {
            Settings = this,
            Words = words,
            Characters = Vocabulary.Learn(CharacterCounts(symbols[Column]), text => text, 1, null),
            Features = [.. Features.Select(f => Vocabulary.Learn(symbols[f.Column], text => text, 1, null))],
            VectorSize = vectors?.Dimension,
            Vectors = vectors,
        };
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (MaximumLength < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumLength), MaximumLength, $"Words '{Name}': the maximum length is at least 1.");
        }
        if (MinimumCount < 1) throw new ArgumentOutOfRangeException(nameof(MinimumCount), MinimumCount, $"Words '{Name}': the minimum count is at least 1.");
        if (MaximumVocabulary < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumVocabulary), MaximumVocabulary, $"Words '{Name}': the vocabulary holds at least one word.");
        }
        if (UnknownProbability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(UnknownProbability), UnknownProbability, $"Words '{Name}': a probability is between 0 and 1.");
        }
        if (Features.FirstOrDefault(f => f.Size < 1) is { } feature)
        {
            throw new ArgumentOutOfRangeException(nameof(Features), feature.Size,
                $"Words '{Name}': the embedding of feature '{feature.Column}' has at least one number.");
        }
    }

    /// <inheritdoc/>
    public override InputState Adopt(InputState learnt)
    {
        var state = (WordsState)learnt;
        return state with { Settings = this with { Vectors = Vectors ?? state.Settings.Vectors } };
    }

    /// <inheritdoc/>
    public override void ValidateWith(Input learner)
    {
        if (learner is not Words words)
        {
            throw new ArgumentException(
                $"Words '{Name}': VocabularyOf names the input '{learner.Name}', which is a {learner.GetType().Name} and has no words.", nameof(VocabularyOf));
        }
        if (words.VocabularyOf is { } root)
        {
            throw new ArgumentException($"Words '{Name}': VocabularyOf names the input '{words.Name}', which itself uses that of '{root}'; name '{root}'.",
                nameof(VocabularyOf));
        }
        RequireSame(nameof(Lowercase), Lowercase == words.Lowercase);
        RequireSame(nameof(DigitsToZero), DigitsToZero == words.DigitsToZero);
        RequireSame(nameof(MinimumCount), MinimumCount == words.MinimumCount);
        RequireSame(nameof(MaximumVocabulary), MaximumVocabulary == words.MaximumVocabulary);
        RequireSame(nameof(UnknownProbability), UnknownProbability.Equals(words.UnknownProbability));
        RequireSame(nameof(Vectors), Vectors is null || Vectors == words.Vectors);
        RequireSame("the sizes of Features", Features.Select(f => f.Size).SequenceEqual(words.Features.Select(f => f.Size)));

        void RequireSame(string what, bool isSame)
        {
            if (!isSame)
            {
                throw new ArgumentException(
                    $"Words '{Name}': it uses the vocabulary of '{words.Name}', so that {what} must be the same for both inputs.", nameof(VocabularyOf));
            }
        }
    }

    /// <summary>The form under which a word is looked up in the vocabulary.</summary>
    public string Form(string word)
    {
        string form = Lowercase ? word.ToLowerInvariant() : word;
        return DigitsToZero && form.AsSpan().IndexOfAnyInRange('0', '9') >= 0
            ? string.Create(form.Length, form, (target, source) =>
            {
                for (int i = 0; i < target.Length; i++) target[i] = char.IsAsciiDigit(source[i]) ? '0' : source[i];
            })
            : form;
    }

    private static SymbolTable CharacterCounts(SymbolTable words)
    {
        var characters = new SymbolTable();
        Span<char> utf16 = stackalloc char[2];
        for (int w = 0; w < words.Count; w++)
        {
            int count = (int)Math.Min(int.MaxValue, words.CountOf(w));
            if (count == 0) continue;
            foreach (System.Text.Rune rune in words.Texts[w].EnumerateRunes()) characters.Add(utf16[..rune.EncodeToUtf16(utf16)], count);
        }
        return characters;
    }
}
