using System.Text.Json;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Tests.Data.Subwords;

/// <summary>A tokenizer as it comes back from a saved model.</summary>
internal static class SavedSetting
{
    public static SubwordTokenizer Reread(this SubwordTokenizer tokenizer)
    {
        string saved = JsonSerializer.Serialize<WordTokenizer>(tokenizer, SettingsJson.Options);
        WordTokenizer read = JsonSerializer.Deserialize<WordTokenizer>(saved, SettingsJson.Options)!;
        Assert.AreEqual(tokenizer, read);
        Assert.AreEqual(tokenizer.GetHashCode(), read.GetHashCode());
        return (SubwordTokenizer)read;
    }

    /// <summary>The ids of a word, which are the same after a saved model was loaded.</summary>
    public static string Ids(this SubwordTokenizer tokenizer, string word, bool isFirst = false)
    {
        string ids = string.Join(' ', tokenizer.Cut(word, isFirst));
        Assert.AreEqual(ids, string.Join(' ', tokenizer.Reread().Cut(word, isFirst)));
        return ids;
    }
}
