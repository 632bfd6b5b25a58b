namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>Words that one vocabulary has laid out, as another reads them: the forms and their places stay, their ids, spellings and categories are those of
/// the other.</summary>
internal static class TokenReading
{
    /// <summary>Lays words out anew.</summary>
    /// <param name="block">The words.</param>
    /// <param name="reader">The vocabularies to read them by.</param>
    public static TokenBlock Of(TokenBlock block, WordsState reader)
    {
        string?[] texts = block.Texts.Value;
        var words = new List<long> { Vocabulary.Unknown };
        var places = new Dictionary<long, int> { [Vocabulary.Unknown] = 0 };
        int[] formWords = Array.ConvertAll(texts, PlaceOf);
        return new TokenBlock
        {
            RowLengths = block.RowLengths,
            Symbols = block.Symbols,
            SymbolIndex = block.SymbolIndex,
            WordIds = [.. words],
            WordIndex = Array.ConvertAll(block.SymbolIndex, form => formWords[form]),
            FormWords = formWords,
            IsSingleton = [.. words.Select(id => reader.Words.CountOf((int)id) == 1)],
            Texts = block.Texts,
            Characters = new SpelledWords(() => Spell(texts, reader.Characters)),
            Bytes = block.Bytes,
            Features = [.. reader.Settings.Features.Select((feature, f) => Categories(block, feature.Column, reader.Features[f]))],
            State = reader,
            Original = block,
        };

        int PlaceOf(string? text)
        {
            long id = text is null ? Vocabulary.Unknown : reader.Words.IdOf(reader.Settings.Form(text));
            if (!places.TryGetValue(id, out int place))
            {
                places.Add(id, place = words.Count);
                words.Add(id);
            }
            return place;
        }
    }

    private static (long[] Ids, int[] Lengths) Spell(string?[] texts, Vocabulary characters)
    {
        long[][] spelled = Array.ConvertAll(texts, text => characters.Spell(text ?? ""));
        return ([.. spelled.SelectMany(ids => ids)], Array.ConvertAll(spelled, ids => ids.Length));
    }

    private static long[] Categories(TokenBlock block, string column, Vocabulary vocabulary)
    {
        WordsState own = block.State ?? throw new InvalidOperationException($"These words have no side feature '{column}'.");
        int place = own.FeatureOf(column);
        IReadOnlyList<string> names = own.Features[place].Entries;
        return Array.ConvertAll(block.Features[place], id => id == Vocabulary.Unknown ? id : vocabulary.IdOf(names[(int)id - 1]));
    }
}
