namespace SeedSystems.Corpora;

/// <summary>
/// Stands in where the corpora are absent: sentences of a small grammar, with every layer of annotation. Some words are ambiguous between noun, verb and
/// name, and many nouns and names are rare, so that there is something to learn from context and spelling.
/// </summary>
internal sealed class GeneratedText(int seed)
{
    private static readonly string[] _determiners = ["the", "a", "this", "every"];
    private static readonly string[] _adjectives = ["old", "light", "green", "quick", "open", "magnetic"];
    private static readonly string[] _nouns = ["watch", "plan", "light", "boat", "engine", "teacher", "river", "answer", "field", "crystal"];
    private static readonly string[] _verbs = ["sees", "watch", "plan", "moved", "builds", "answer", "light", "opened"];
    private static readonly string[] _prepositions = ["in", "near", "with", "of"];
    private static readonly string[] _names = ["Will", "Rose", "Mark", "Olive", "Berlin", "Sky"];
    private static readonly string[] _genres = ["report", "letter"];
    private static readonly string[] _syllables = ["ka", "lo", "min", "ter", "sa", "ru", "vel", "do", "pra", "ni"];

    private readonly Random _random = new(seed);
    private readonly List<(string Token, string Upos, string Chunk, string Ner, string Edu, string Keyphrase, string Mwe, string Supersense)> _words = [];

    /// <summary>A corpus cut in three, of sentences or of documents of several sentences.</summary>
    public static Split Split(Workspace workspace, string what, int sentencesToRow = 1)
    {
        var text = new GeneratedText(1);
        return new Split($"generated text for {what}", View(300), View(60), View(100));

        Microsoft.ML.IDataView View(int rows) => workspace.Ml.Data.LoadFromEnumerable(text.Rows(rows, sentencesToRow).ToArray());
    }

    /// <summary>Rows of so many sentences each.</summary>
    public IEnumerable<AnnotatedText> Rows(int count, int sentencesToRow = 1)
    {
        for (int row = 0; row < count; row++)
        {
            _words.Clear();
            string genre = _genres[row % _genres.Length];
            for (int s = 0; s < sentencesToRow; s++) Sentence(genre == "letter" ? "!" : ".");
            yield return new AnnotatedText
            {
                Tokens = [.. _words.Select(word => word.Token)],
                Upos = [.. _words.Select(word => word.Upos)],
                Heads = Heads(),
                Chunk = [.. _words.Select(word => word.Chunk)],
                Ner = [.. _words.Select(word => word.Ner)],
                Edu = [.. _words.Select(word => word.Edu)],
                Keyphrase = [.. _words.Select(word => word.Keyphrase)],
                Mwe = [.. _words.Select(word => word.Mwe)],
                Supersense = [.. _words.Select(word => word.Supersense)],
                Genre = genre,
            };
        }
    }

    /// <summary>A word of a phrase hangs on the next word, the last one of a phrase on the first verb of the row, and verbs on the verb before.</summary>
    private int[] Heads()
    {
        int root = _words.FindIndex(word => word.Upos == "VERB"), verb = root;
        var heads = new int[_words.Count];
        for (int w = 0; w < heads.Length; w++)
        {
            bool isVerb = _words[w].Upos == "VERB", isInside = w + 1 < heads.Length && _words[w + 1].Chunk == "I-NP";
            heads[w] = w == root ? 0 : isVerb ? verb + 1 : isInside ? w + 2 : root + 1;
            if (isVerb) verb = w;
        }
        return heads;
    }

    private void Sentence(string end)
    {
        int start = _words.Count;
        Clause();
        if (_random.Next(3) == 0)
        {
            int second = _words.Count;
            Add(_random.Next(2) == 0 ? "because" : "while", "SCONJ", "B-SBAR");
            Clause();
            StartUnit(second);
        }
        Add(end, "PUNCT", "O");
        StartUnit(start);
    }

    private void Clause()
    {
        NounPhrase();
        Add(Any(_verbs), "VERB", "B-VP", supersense: "change");
        if (_random.Next(4) == 0) Add("up", "ADP", "B-PRT", mwe: "I_");
        NounPhrase();
        if (_random.Next(2) == 0)
        {
            Add(Any(_prepositions), "ADP", "B-PP");
            NounPhrase();
        }
    }

    private void NounPhrase()
    {
        if (_random.Next(3) == 0)
        {
            Name();
            return;
        }
        Add(Any(_determiners), "DET", "B-NP");
        bool technical = _random.Next(2) == 0;
        if (technical) Add(Any(_adjectives), "ADJ", "I-NP", keyphrase: "B-Material");
        Add(_random.Next(3) == 0 ? Invented() : Any(_nouns), "NOUN", "I-NP", keyphrase: technical ? "I-Material" : "O", supersense: "ARTIFACT");
    }

    private void Name()
    {
        Add(_random.Next(2) == 0 ? Capitalized(Invented()) : Any(_names), "PROPN", "B-NP", "B-PER", supersense: "PERSON");
        if (_random.Next(3) == 0) Add(Capitalized(Invented()), "PROPN", "I-NP", "I-PER", supersense: "PERSON");
    }

    private void Add(string token, string upos, string chunk, string ner = "O", string keyphrase = "O", string mwe = "O", string supersense = "_") =>
        _words.Add((token, upos, chunk, ner, "O", keyphrase, mwe, supersense));

    private void StartUnit(int position) => _words[position] = _words[position] with { Edu = "B-EDU" };

    private string Any(string[] words) => words[_random.Next(words.Length)];

    private string Invented() => string.Concat(Enumerable.Range(0, _random.Next(2, 4)).Select(_ => Any(_syllables)));

    private static string Capitalized(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
