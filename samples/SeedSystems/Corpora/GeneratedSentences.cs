namespace SeedSystems.Corpora;

/// <summary>Stands in for sentences with one label where the corpora are absent: lines in the formats of their files.</summary>
internal static class GeneratedSentences
{
    private static readonly string[] _good = ["good", "great", "lovely", "brilliant", "charming", "superb"];
    private static readonly string[] _bad = ["bad", "awful", "dull", "terrible", "clumsy", "boring"];
    private static readonly string[] _plain = ["long", "new", "recent", "second", "short", "usual"];
    private static readonly string[] _things = ["film", "phone", "story", "screen", "dinner", "plot", "sound", "meeting"];
    private static readonly string[] _actions = ["watches", "carries", "paints", "follows", "opens"];
    private static readonly string[] _people = ["man", "girl", "teacher", "dog", "sailor"];
    private static readonly string[] _connectives = ["however ,", "then", "therefore ,", "for example ,", "in fact ,"];

    /// <summary>The positive and negative words of the sentences, with a valence.</summary>
    public static IEnumerable<string> Lexicon() =>
        [.. _good.Select(word => $"{word}\t2.5\t0.5\t[2, 3]"), .. _bad.Select(word => $"{word}\t-2.5\t0.5\t[-2, -3]")];

    /// <summary>Opinions with 0 to 4 stars.</summary>
    /// <param name="seed">What fixes them.</param>
    /// <param name="count">How many.</param>
    /// <param name="line">The line of stars and text.</param>
    /// <param name="ending">What every word ends in, for other languages.</param>
    public static IEnumerable<string> Opinions(int seed, int count, Func<int, string, string> line, string ending = "")
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            int stars = random.Next(5);
            string[] first = stars < 2 ? _bad : stars > 2 ? _good : _plain, second = stars == 0 ? _bad : stars == 4 ? _good : _plain;
            string[] words = ["the", Any(random, _things), "is", Any(random, first), "and", Any(random, second), "."];
            yield return line(stars, string.Join(' ', words.Select(word => word + (char.IsLetter(word[0]) ? ending : ""))));
        }
    }

    /// <summary>Questions with their class and subclass.</summary>
    public static IEnumerable<string> Questions(int seed, int count)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            (string coarse, string fine, string start) = random.Next(6) switch
            {
                0 => ("HUM", "ind", "who"),
                1 => ("LOC", "city", "what city"),
                2 => ("NUM", "count", "how many"),
                3 => ("ENTY", "animal", "what animal"),
                4 => ("DESC", "manner", "how"),
                _ => ("ABBR", "exp", "what does NASA"),
            };
            yield return $"{coarse}\t{coarse}:{fine}\t{start} {Any(random, _actions)} the {Any(random, _things)} ?";
        }
    }

    /// <summary>Pairs of sentences with their relatedness and entailment: with and without an adjective, denied, or about something else.</summary>
    public static IEnumerable<string> Pairs(int seed, int count)
    {
        var random = new Random(seed);
        yield return "pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment";
        for (int i = 1; i <= count; i++)
        {
            string who = Any(random, _people), does = Any(random, _actions), what = Any(random, _things);
            string first = $"A {Any(random, _plain)} {who} {does} a {what}";
            (string second, double score, string label) = random.Next(3) switch
            {
                0 => ($"A {who} {does} a {what}", 4.5, "ENTAILMENT"),
                1 => ($"There is no {who} who {does} a {what}", 3.5, "CONTRADICTION"),
                _ => ($"A {Any(random, _people)} {Any(random, _actions)} a {Any(random, _things)}", 2, "NEUTRAL"),
            };
            yield return $"{i}\t{first}\t{second}\t{score}\t{label}";
        }
    }

    /// <summary>Questions, each with four sentences of which one answers it.</summary>
    public static IEnumerable<string> Answers(int seed, int questions)
    {
        var random = new Random(seed);
        yield return "qtext,label,atext";
        for (int q = 0; q < questions; q++)
        {
            string does = Any(random, _actions), what = Any(random, _things);
            int right = random.Next(4);
            for (int a = 0; a < 4; a++)
            {
                string who = Any(random, _people), answer = a == right ? $"the {who} , it is said , {does} the {what}" : $"the {who} is {Any(random, _plain)}";
                yield return $"who {does} the {what} no. {q} ?,{(a == right ? 1 : 0)},\"{answer}\"";
            }
        }
    }

    /// <summary>Sentences with two marked nouns and their relation.</summary>
    public static IEnumerable<string> Relations(int seed, int count)
    {
        var random = new Random(seed);
        for (int i = 1; i <= count; i++)
        {
            (string between, string relation) = random.Next(4) switch
            {
                0 => ("caused by the", "Cause-Effect(e2,e1)"),
                1 => ("of the", "Component-Whole(e1,e2)"),
                2 => ("inside the", "Content-Container(e1,e2)"),
                _ => ("and the", "Other"),
            };
            yield return $"{i}\t\"The {Any(random, _plain)} <e1>{Any(random, _things)}</e1> {between} <e2>{Any(random, _things)}</e2> was there.\"";
            yield return relation;
            yield return "Comment:";
            yield return "";
        }
    }

    /// <summary>Documents of sentences that tell of one thing after the other, some with a connective before them.</summary>
    public static IEnumerable<string[][]> Documents(int seed, int count)
    {
        var random = new Random(seed);
        for (int d = 0; d < count; d++)
        {
            string who = Any(random, _people);
            yield return
            [
                .. Enumerable.Range(0, 12)
                    .Select(s => $"{(s % 3 == 2 ? _connectives[(s / 3 + d) % _connectives.Length] : "")} the {who} {_actions[s % 5]} thing {s} .")
                    .Select(TextWords.OfTokenized),
            ];
        }
    }

    private static string Any(Random random, string[] words) => words[random.Next(words.Length)];
}
