namespace Microsoft.ML.MultiTask.Benchmarks.Data;

/// <summary>Words and universal part-of-speech tags of a CoNLL-U file.</summary>
public static class ConlluCorpus
{
    private const string EwtTrain = "en_ewt-train.conllu";

    /// <summary>The training part of UD English-EWT, looked for in the folder and in its <c>ewt</c> folder.</summary>
    /// <exception cref="FileNotFoundException">It is in neither.</exception>
    public static Corpus LoadEwt(string folder)
    {
        string? path = new[] { Path.Combine(folder, EwtTrain), Path.Combine(folder, "ewt", EwtTrain) }.FirstOrDefault(File.Exists);
        return Load(path ?? throw new FileNotFoundException($"There is no {EwtTrain} in {folder} nor in its folder ewt."));
    }

    /// <summary>Every sentence of a file; ranges of multi-word tokens and empty nodes are not words.</summary>
    public static Corpus Load(string path)
    {
        List<string[]> sentences = [], tags = [];
        List<string> words = [], wordTags = [];
        foreach (string line in File.ReadLines(path).Append(""))
        {
            if (line.Length == 0) EndSentence();
            else if (line[0] != '#') Add(line.Split('\t'));
        }
        return new Corpus([.. sentences], [.. tags]);

        void Add(string[] columns)
        {
            if (columns[0].AsSpan().ContainsAny('-', '.')) return;
            words.Add(columns[1]);
            wordTags.Add(columns[3]);
        }

        void EndSentence()
        {
            if (words.Count == 0) return;
            sentences.Add([.. words]);
            tags.Add([.. wordTags]);
            words.Clear();
            wordTags.Clear();
        }
    }
}
