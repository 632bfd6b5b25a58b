using Microsoft.ML.MultiTask.Layers;

namespace QuickStart;

/// <summary>
/// Writes the corpus that ships with this sample: sentences of a small artificial English whose words were made up by rules. Many words are rare and
/// show by their endings what they are, many show it by their neighbours only, some ("saw", "fish", "run") are nouns in one place and verbs in
/// another, and only every tenth training sentence is labelled. The same seed gives the same files.
/// </summary>
internal sealed class CorpusGenerator
{
    private static readonly string[] _either =
    [
        "saw", "fish", "run", "watch", "walk", "water", "plant", "paint",
        "play", "guard", "light", "turn", "cook", "map", "sail", "rest",
    ];

    private static readonly string[] _onsets =
    [
        "b", "br", "d", "dr", "f", "fl", "g", "gl", "h", "k", "kl", "l",
        "m", "n", "p", "pl", "r", "s", "sk", "st", "t", "tr", "v", "w",
    ];

    private static readonly string[] _vowels = ["a", "e", "i", "o", "u", "ea", "ie", "ai"];
    private static readonly string[] _codas = ["d", "ft", "lk", "ll", "lm", "lt", "mp", "nd", "rk", "rm", "sk", "st", "lve"];

    private readonly RandomSource _random;
    private readonly HashSet<string> _taken = [.. _either];
    private readonly string[] _nouns, _verbs, _adjectives, _adverbs, _names;
    private readonly List<(string Form, string Tag)> _sentence = [];

    /// <summary>Makes up the words of the language.</summary>
    public CorpusGenerator(ulong seed)
    {
        _random = new RandomSource(seed);
        _nouns = MakeWords(260, "", "", "", "ness", "ment", "ion", "er");
        _verbs = MakeWords(160, "", "", "", "ify", "ize", "ate");
        _adjectives = MakeWords(120, "", "", "ous", "ish", "ful", "en");
        _adverbs = MakeWords(60, "", "ly", "ly", "wise");
        _names = [.. MakeWords(80, "", "", "o", "ia").Select(name => char.ToUpperInvariant(name[0]) + name[1..])];
    }

    /// <summary>Writes <c>train.conllu</c> (600 sentences, 60 labelled), <c>dev.conllu</c> (100) and <c>test.conllu</c> (400).</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Write(Path.Combine(folder, "train.conllu"), 600, sentence => sentence % 10 == 0);
        Write(Path.Combine(folder, "dev.conllu"), 100, _ => true);
        Write(Path.Combine(folder, "test.conllu"), 400, _ => true);
    }

    private void Write(string path, int sentences, Func<int, bool> isLabelled)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        string split = Path.GetFileNameWithoutExtension(path);
        for (int s = 0; s < sentences; s++)
        {
            MakeSentence();
            file.WriteLine($"# sent_id = {split}-{s + 1}");
            for (int t = 0; t < _sentence.Count; t++)
            {
                string tag = isLabelled(s) ? _sentence[t].Tag : "_";
                file.WriteLine($"{t + 1}\t{_sentence[t].Form}\t_\t{tag}\t_\t_\t_\t_\t_\t_");
            }
            file.WriteLine();
        }
    }

    private void MakeSentence()
    {
        _sentence.Clear();
        if (Chance(0.15)) Add(Pick(_adverbs), "ADV");
        Clause();
        if (Chance(0.25))
        {
            Add(AnyOf("and", "but", "or"), "CCONJ");
            Clause();
        }
        Add(AnyOf(".", ".", ".", "!"), "PUNCT");
        (string first, string tag) = _sentence[0];
        _sentence[0] = (char.ToUpperInvariant(first[0]) + first[1..], tag);
    }

    private void Clause()
    {
        bool isPlural = Chance(0.4);
        NounPhrase(isPlural);
        if (Chance(0.3))
        {
            Add(AnyOf("can", "will", "must"), "AUX");
            if (Chance(0.3)) Add("not", "PART");
            Add(Verb(), "VERB");
        }
        else
        {
            if (Chance(0.1)) Add(Pick(_adverbs), "ADV");
            Add(Chance(0.5) ? Past(Verb()) : isPlural ? Verb() : WithS(Verb()), "VERB");
        }
        if (Chance(0.6)) NounPhrase(Chance(0.4));
        if (Chance(0.4)) PrepositionalPhrase();
        if (Chance(0.15)) Add(Pick(_adverbs), "ADV");
    }

    private void NounPhrase(bool isPlural)
    {
        if (Chance(0.12))
        {
            Add(isPlural ? AnyOf("they", "we", "you") : AnyOf("she", "he", "it"), "PRON");
            return;
        }
        if (!isPlural && Chance(0.2))
        {
            Add(Pick(_names), "PROPN");
            if (Chance(0.2)) Add(Pick(_names), "PROPN");
            return;
        }
        if (isPlural && Chance(0.3)) Add(Chance(0.5) ? AnyOf("two", "three", "seven") : $"{2 + _random.Next(98)}", "NUM");
        else if (!isPlural || Chance(0.6)) Add(isPlural ? AnyOf("the", "these", "some") : AnyOf("the", "a", "this", "every"), "DET");
        while (Chance(0.3)) Add(Pick(_adjectives), "ADJ");
        string noun = Chance(0.2) ? Pick(_either) : Pick(_nouns);
        Add(isPlural ? WithS(noun) : noun, "NOUN");
        if (Chance(0.1)) PrepositionalPhrase();
    }

    private void PrepositionalPhrase()
    {
        Add(AnyOf("in", "on", "near", "with", "under"), "ADP");
        NounPhrase(Chance(0.4));
    }

    private string Verb() => Chance(0.25) ? Pick(_either) : Pick(_verbs);

    private static string Past(string verb) => verb switch
    {
        [.. string stem, 'y'] when !IsVowel(stem[^1]) => stem + "ied",
        [.., 'e'] => verb + "d",
        _ => verb + "ed",
    };

    /// <summary>The plural of a noun, and the third person of a verb.</summary>
    private static string WithS(string word) => word switch
    {
        [.. string stem, 'y'] when !IsVowel(stem[^1]) => stem + "ies",
        [.., 's'] or [.., 's' or 'c', 'h'] => word + "es",
        _ => word + "s",
    };

    private static bool IsVowel(char letter) => "aeiou".Contains(letter);

    private void Add(string form, string tag) => _sentence.Add((form, tag));

    private bool Chance(double probability) => _random.NextSingle() < probability;

    private string AnyOf(params ReadOnlySpan<string> choices) => choices[_random.Next(choices.Length)];

    /// <summary>A word of a list whose first words are frequent and whose last ones are rare, as Zipf's law has it.</summary>
    private string Pick(string[] words) => words[(int)Math.Pow(words.Length + 1, _random.NextSingle()) - 1];

    private string[] MakeWords(int count, params ReadOnlySpan<string> endings)
    {
        var words = new string[count];
        for (int w = 0; w < count; w++)
        {
            do words[w] = Stem() + endings[_random.Next(endings.Length)];
            while (!_taken.Add(words[w]));
        }
        return words;
    }

    private string Stem()
    {
        string stem = AnyOf(_onsets) + AnyOf(_vowels) + AnyOf(_codas);
        return Chance(0.3) ? AnyOf(_onsets) + AnyOf(_vowels) + stem : stem;
    }
}
