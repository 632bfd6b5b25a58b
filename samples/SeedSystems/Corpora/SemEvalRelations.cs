using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace SeedSystems.Corpora;

/// <summary>
/// SemEval-2010 task 8: the relation of two marked nouns, as Jiang (2009) reads such sentences: <c>Features</c> are ones where the nouns, or the words and word
/// pairs between, before and after them are there, <c>Relation</c> is the relation without its direction, and every type but Other has a column of its name
/// that is 1 or 0. One type is poor: in training, almost nobody has said which sentences are of it.
/// </summary>
internal static partial class SemEvalRelations
{
    private const int LeastCount = 3, Window = 3;

    /// <summary>The types, each of which has a column.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "Cause-Effect", "Component-Whole", "Content-Container", "Entity-Destination", "Entity-Origin", "Instrument-Agency", "Member-Collection",
        "Message-Topic", "Product-Producer",
    ];

    /// <summary>The sentences, and which of their features are general.</summary>
    /// <param name="workspace">Where they are.</param>
    /// <param name="target">The poor type.</param>
    /// <param name="seeds">How many training sentences are known to be of the poor type; as many are known not to be. In all others its column is NaN, and the
    /// <c>Relation</c> of sentences of that type is missing.</param>
    /// <returns>The rows, and for every feature whether it may say something about relations of any type: all but the nouns themselves.</returns>
    public static (Split Data, IReadOnlyList<bool> IsGeneral) Load(Workspace workspace, string target = "Content-Container", int seeds = 10)
    {
        Marked[] learnt = [.. Read(workspace, "train", 1, 400)], measured = [.. Read(workspace, "test", 2, 100)];
        string[] features = [.. learnt.SelectMany(sentence => sentence.Features).CountBy(feature => feature).Where(feature => feature.Value >= LeastCount)
            .Select(feature => feature.Key).Order(StringComparer.Ordinal)];
        Dictionary<string, int> places = features.Select((feature, f) => (feature, f)).ToDictionary(pair => pair.feature, pair => pair.f);
        int held = learnt.Length / 10;
        Row[] known = [.. learnt[..^held].Select(sentence => sentence.ToRow(places))];
        HidePoor(known, target, seeds);
        (string, int)[] size = [(nameof(Row.Features), features.Length)];
        var split = new Split($"SemEval-2010 task 8, {seeds} of {target}", workspace.View(known, size),
            workspace.View(learnt[^held..].Select(sentence => sentence.ToRow(places)), size),
            workspace.View(measured.Select(sentence => sentence.ToRow(places)), size));
        return (workspace.Shorten(split, train: 300), [.. features.Select(feature => !feature.StartsWith("noun", StringComparison.Ordinal))]);
    }

    /// <summary>The sentences as words: <c>Tokens</c> with a mark before and behind either noun, <c>Label</c>, which is the relation without its direction, and
    /// <c>Gold</c>, 1 at the words of the nouns and 0 elsewhere. A tenth of the training part is the validation part, drawn from all of it: at its end the
    /// relations are others than elsewhere.</summary>
    public static Split Sentences(Workspace workspace)
    {
        AttendedSentence[] learnt = [.. Read(workspace, "train", 1, 400).Select(sentence => sentence.ToSentence())];
        new Random(1).Shuffle(learnt);
        IDataView test = workspace.View(Read(workspace, "test", 2, 100).Select(sentence => sentence.ToSentence()));
        int held = learnt.Length / 10;
        return workspace.Shorten(new Split("SemEval-2010 task 8", workspace.View(learnt[..^held]), workspace.View(learnt[^held..]), test), train: 300);
    }

    private static void HidePoor(Row[] rows, string target, int seeds)
    {
        Row[] positive = [.. rows.Where(row => row.Relation == target)], negative = [.. rows.Where(row => row.Relation != target)];
        foreach (Row row in positive.Skip(seeds).Concat(negative.Skip(seeds))) row.SetType(target, float.NaN);
        foreach (Row row in positive) row.Relation = "";
    }

    /// <summary>Four lines a sentence: number and text, relation, comment, blank.</summary>
    private static IEnumerable<Marked> Read(Workspace workspace, string part, int seed, int count) =>
        workspace.Lines($"relations/semeval2010/{part}.txt", GeneratedSentences.Relations(seed, count)).Chunk(4)
            .Select(lines => new Marked(Mark().Match(lines[0].Split('\t')[1].Trim('"')), lines[1].Split('(')[0]));

    [GeneratedRegex("^(.*)<e1>(.*)</e1>(.*)<e2>(.*)</e2>(.*)$")]
    private static partial Regex Mark();

    /// <summary>A sentence cut at its nouns.</summary>
    private sealed record Marked(Match Parts, string Relation)
    {
        /// <summary>Its features by name.</summary>
        public IEnumerable<string> Features
        {
            get
            {
                string[] between = Words(3);
                yield return $"length:{Math.Min(between.Length, 8).ToString(CultureInfo.InvariantCulture)}";
                yield return $"noun1:{Words(2).LastOrDefault()}";
                yield return $"noun2:{Words(4).LastOrDefault()}";
                foreach (string word in between) yield return $"between:{word}";
                foreach ((string first, string second) in between.Zip(between.Skip(1))) yield return $"between:{first} {second}";
                foreach (string word in Words(1).TakeLast(Window)) yield return $"before:{word}";
                foreach (string word in Words(5).Take(Window)) yield return $"after:{word}";
            }
        }

        public AttendedSentence ToSentence()
        {
            string[][] parts = [Words(1), ["<first>"], Words(2), ["</first>"], Words(3), ["<second>"], Words(4), ["</second>"], Words(5)];
            int[] nouns = [2, 6];
            return new AttendedSentence
            {
                Tokens = [.. parts.SelectMany(words => words)],
                Label = Relation,
                Gold = [.. parts.SelectMany((words, p) => words.Select(_ => nouns.Contains(p) ? 1f : 0f))],
            };
        }

        public Row ToRow(Dictionary<string, int> places)
        {
            int[] indices = [.. Features.Distinct().Where(places.ContainsKey).Select(feature => places[feature]).Order()];
            var row = new Row { Features = new VBuffer<float>(places.Count, indices.Length, [.. indices.Select(_ => 1f)], indices), Relation = Relation };
            if (Types.Contains(Relation)) row.SetType(Relation, 1);
            return row;
        }

        private string[] Words(int part) => [.. TextWords.OfRaw(Parts.Groups[part].Value).Select(word => word.ToUpperInvariant())];
    }

    private sealed class Row
    {
        public VBuffer<float> Features { get; set; }

        public string Relation { get; set; } = "";

        [ColumnName("Cause-Effect")]
        public float CauseEffect { get; set; }

        [ColumnName("Component-Whole")]
        public float ComponentWhole { get; set; }

        [ColumnName("Content-Container")]
        public float ContentContainer { get; set; }

        [ColumnName("Entity-Destination")]
        public float EntityDestination { get; set; }

        [ColumnName("Entity-Origin")]
        public float EntityOrigin { get; set; }

        [ColumnName("Instrument-Agency")]
        public float InstrumentAgency { get; set; }

        [ColumnName("Member-Collection")]
        public float MemberCollection { get; set; }

        [ColumnName("Message-Topic")]
        public float MessageTopic { get; set; }

        [ColumnName("Product-Producer")]
        public float ProductProducer { get; set; }

        public void SetType(string type, float value) =>
            typeof(Row).GetProperty(type.Replace("-", "", StringComparison.Ordinal))!.SetValue(this, value);
    }
}
